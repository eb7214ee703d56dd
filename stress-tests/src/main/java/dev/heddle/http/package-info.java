/**
 * The small HTTP/1.1 server that is measured: {@code ./heddle demo} and {@code ./heddle bench http}
 * run it on blocking sockets of the JDK or of Heddle, the same code on both, and its requests are
 * found and answered the same way in Netty's event loops.
 */
@NullMarked
package dev.heddle.http;

import org.jspecify.annotations.NullMarked;
