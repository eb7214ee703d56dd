/**
 * Runs the jcstress tests of the production classes, and their broken twins, which must fail. Knows
 * jcstress, and of a test nothing but its annotations.
 */
@NullMarked
package dev.heddle.stress;

import org.jspecify.annotations.NullMarked;
