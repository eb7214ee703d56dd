/**
 * {@code ./heddle demo}: one small HTTP/1.1 server, run on the JDK's virtual threads and on
 * Heddle's, each in a process of its own, measured under the same load and shown side by side.
 *
 * <p>What is measured knows Heddle in {@link dev.heddle.demo.HeddleServer} and, for the executor
 * under the JDK's sockets, in {@link dev.heddle.demo.StockServer}; the handler knows {@code
 * java.net} only.
 */
@NullMarked
package dev.heddle.demo;

import org.jspecify.annotations.NullMarked;
