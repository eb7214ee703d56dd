/** What Heddle finds on a machine, told to people. Not exported. */
@NullMarked
package dev.heddle.diagnosis;

import org.jspecify.annotations.NullMarked;
