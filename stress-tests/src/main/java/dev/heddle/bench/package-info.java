/**
 * {@code ./heddle bench micro}: what the small things cost, on Heddle and on the JDK's own
 * scheduler in the same run.
 *
 * <p>Classes that end in {@code Benchmark} ask one question each and run in forks of JMH; the
 * others run the forks in turn and put the results side by side.
 */
@NullMarked
package dev.heddle.bench;

import org.jspecify.annotations.NullMarked;
