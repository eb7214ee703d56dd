/** Counts, and tells people of, what the collector had to close. Knows no sockets. Not exported. */
@NullMarked
package dev.heddle.leak;

import org.jspecify.annotations.NullMarked;
