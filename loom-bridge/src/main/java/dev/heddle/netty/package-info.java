/**
 * Netty's channels on cores: an event loop a core, in a virtual thread of it. Needs nothing but
 * Netty's transport, which the drivers bring.
 */
@NullMarked
package dev.heddle.netty;

import org.jspecify.annotations.NullMarked;
