/**
 * {@code ./heddle demo}: one small HTTP/1.1 server, run on the JDK's virtual threads and on
 * Heddle's, each in a process of its own, measured under the same load and shown side by side.
 *
 * <p>The handler is {@link dev.heddle.http}'s, {@link dev.heddle.server} runs it and {@link
 * dev.heddle.measure} measures it.
 */
@NullMarked
package dev.heddle.demo;

import org.jspecify.annotations.NullMarked;
