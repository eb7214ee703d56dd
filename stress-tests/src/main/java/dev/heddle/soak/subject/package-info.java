/**
 * The process under test: its services, its own workloads, the faults it can be told to do to
 * itself, and the pipe by which it is asked.
 *
 * <p>Only {@link dev.heddle.soak.subject.HeddleRuntime} knows Heddle. Under the agent {@link
 * dev.heddle.soak.subject.PlainRuntime} takes its place, and no class of Heddle's is on the class
 * path.
 */
@NullMarked
package dev.heddle.soak.subject;

import org.jspecify.annotations.NullMarked;
