/** The JDK's own HTTP server and client, as an application uses it. */
@NullMarked
package dev.heddle.apps.jdk;

import org.jspecify.annotations.NullMarked;
