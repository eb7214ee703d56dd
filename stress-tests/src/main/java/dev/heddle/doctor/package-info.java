/** What {@code ./heddle doctor} runs. */
@NullMarked
package dev.heddle.doctor;

import org.jspecify.annotations.NullMarked;
