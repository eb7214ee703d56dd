/** OkHttp, as an application uses it. */
@NullMarked
package dev.heddle.apps.okhttp;

import org.jspecify.annotations.NullMarked;
