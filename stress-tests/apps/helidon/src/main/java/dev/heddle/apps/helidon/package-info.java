/** Helidon, as an application uses it. */
@NullMarked
package dev.heddle.apps.helidon;

import org.jspecify.annotations.NullMarked;
