/** What cores do, for Micrometer. Needs {@code io.micrometer:micrometer-core}. */
@NullMarked
package dev.heddle.metrics;

import org.jspecify.annotations.NullMarked;
