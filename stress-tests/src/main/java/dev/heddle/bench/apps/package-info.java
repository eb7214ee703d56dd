/** Measures servers of other people's, unmodified, with and without the agent. */
@NullMarked
package dev.heddle.bench.apps;

import org.jspecify.annotations.NullMarked;
