/**
 * Conversations whose bytes know their place, with a check at each end: the services and their
 * clients on {@code java.net} alone, and the two ledgers that must agree.
 *
 * <p>Knows neither what runs the threads nor whose sockets these are.
 */
@NullMarked
package dev.heddle.soak.traffic;

import org.jspecify.annotations.NullMarked;
