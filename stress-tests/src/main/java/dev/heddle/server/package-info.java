/**
 * What runs in the process of a measured server: the same connection handler on the JDK's virtual
 * threads and on Heddle's, and the pipe to the process that measures.
 *
 * <p>What is measured knows Heddle in {@link dev.heddle.server.HeddleServer} and, for the executor
 * under the JDK's sockets, in {@link dev.heddle.server.StockServer}; handlers know {@code java.net}
 * only.
 */
@NullMarked
package dev.heddle.server;

import org.jspecify.annotations.NullMarked;
