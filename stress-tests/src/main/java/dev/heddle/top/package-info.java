/** {@code ./heddle top}: what the cores of a running process do, as a table that goes on. */
@NullMarked
package dev.heddle.top;

import org.jspecify.annotations.NullMarked;
