/** Handing values from thread to thread. */
@NullMarked
package dev.heddle.channel;

import org.jspecify.annotations.NullMarked;
