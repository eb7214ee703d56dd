/** Pictures of results. */
@NullMarked
package dev.heddle.bench.plots;

import org.jspecify.annotations.NullMarked;
