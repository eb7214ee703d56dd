/**
 * The load generator: clients of HTTP or of an echo on {@code java.nio}, closed loop or at a fixed
 * rate, with latencies measured from the intended start of each request.
 *
 * <p>It must be cheap, because it shares the machine with the server that it measures: one thread,
 * one {@code Selector}, no allocation once it runs. It must not know Heddle, the demo's servers or
 * how results are shown.
 */
@NullMarked
package dev.heddle.load;

import org.jspecify.annotations.NullMarked;
