/**
 * The services of the socket benchmarks as one writes them for Netty's event loops, by hand: the
 * peers of the blocking ones in {@link dev.heddle.bench.sockets}.
 */
@NullMarked
package dev.heddle.bench.netty;

import org.jspecify.annotations.NullMarked;
