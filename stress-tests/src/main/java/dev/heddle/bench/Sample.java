package dev.heddle.bench;

import java.util.Map;
import java.util.stream.Collectors;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * What one fork has shown.
 *
 * @param time an operation's average, in the benchmark's own unit
 * @param unit that unit, such as {@code ns/op}
 * @param allocatedBytes what all threads of the fork have allocated, per operation
 * @param counters the benchmark's own counters
 */
record Sample(double time, String unit, double allocatedBytes, Map<String, Double> counters) {
    private static final String ALLOCATION = "gc.alloc.rate.norm";

    static Sample of(RunResult run) {
        Result<?> primary = run.getPrimaryResult();
        Map<String, Double> secondary =
                run.getSecondaryResults().entrySet().stream()
                        .filter(entry -> !Double.isNaN(entry.getValue().getScore()))
                        .collect(
                                Collectors.toUnmodifiableMap(
                                        Map.Entry::getKey, entry -> entry.getValue().getScore()));
        return new Sample(
                primary.getScore(),
                primary.getScoreUnit(),
                secondary.getOrDefault(ALLOCATION, Double.NaN),
                secondary);
    }

    /** A counter, per read or write. */
    double perTransfer(String counter) {
        return counters.getOrDefault(counter, 0.0) / counters.getOrDefault("transfers", 0.0);
    }
}
