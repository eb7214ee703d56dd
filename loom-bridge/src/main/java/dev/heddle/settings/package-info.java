/** What the process was told about Heddle, and by which words. Knows no cores. Not exported. */
@NullMarked
package dev.heddle.settings;

import org.jspecify.annotations.NullMarked;
