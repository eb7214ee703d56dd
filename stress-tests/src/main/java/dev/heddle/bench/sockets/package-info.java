/**
 * {@code ./heddle bench echo|proxy|idle|accept}: what sockets cost on Heddle, on the JDK's virtual
 * threads and on Netty's event loops, each a server in a process of its own.
 *
 * <p>The blocking services know {@code java.net} only, and are the same on the JDK's sockets and on
 * Heddle's. {@link dev.heddle.measure} measures them.
 */
@NullMarked
package dev.heddle.bench.sockets;

import org.jspecify.annotations.NullMarked;
