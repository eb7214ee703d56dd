/** Tells people of what keeps a core or a carrier for long. Not exported. */
@NullMarked
package dev.heddle.stall;

import org.jspecify.annotations.NullMarked;
