/**
 * Real servers and clients, each in a process of its own, on stock virtual threads and under the
 * agent.
 *
 * <p>This process has no agent, and its threads are platform threads: what checks shares nothing
 * with what is checked.
 */
@NullMarked
package dev.heddle.apps.suite;

import org.jspecify.annotations.NullMarked;
