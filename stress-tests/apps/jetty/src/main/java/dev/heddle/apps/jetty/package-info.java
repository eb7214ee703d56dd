/** Jetty, as an application uses it. */
@NullMarked
package dev.heddle.apps.jetty;

import org.jspecify.annotations.NullMarked;
