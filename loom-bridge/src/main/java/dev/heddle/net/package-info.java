/**
 * Blocking TCP and UDP sockets over a core's driver, as {@code java.net} objects. A thread that
 * waits parks; where it is a virtual thread of the socket's home core, everything stays on that
 * core.
 */
@NullMarked
package dev.heddle.net;

import org.jspecify.annotations.NullMarked;
