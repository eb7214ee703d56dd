/** Small programs that the documentation quotes. Compiled by the build. */
@NullMarked
package dev.heddle.examples;

import org.jspecify.annotations.NullMarked;
