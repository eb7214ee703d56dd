/**
 * Measures servers that run in processes of their own, under the same load and in turn, and writes
 * down what came out: the part that the demo and the benchmarks share.
 *
 * <p>It knows of a server how to start it, where it listens and what it answers on its pipe ({@link
 * dev.heddle.server.ServerPipe}); not what it serves, and not on what.
 */
@NullMarked
package dev.heddle.measure;

import org.jspecify.annotations.NullMarked;
