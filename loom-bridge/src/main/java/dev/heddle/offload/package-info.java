/**
 * Threads that may block, for calls that would keep a core's carrier from its core. Not exported.
 */
@NullMarked
package dev.heddle.offload;

import org.jspecify.annotations.NullMarked;
