/**
 * {@code ./heddle demo}: one small HTTP/1.1 server, run on the JDK's virtual threads and on
 * Heddle's, each in a process of its own, measured under the same load and shown side by side.
 *
 * <p>{@link dev.heddle.demo.HeddleServer} is the only class that knows Heddle; all others must not.
 */
@NullMarked
package dev.heddle.demo;

import org.jspecify.annotations.NullMarked;
