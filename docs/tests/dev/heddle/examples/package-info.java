/** The examples, run. */
@NullMarked
package dev.heddle.examples;

import org.jspecify.annotations.NullMarked;
