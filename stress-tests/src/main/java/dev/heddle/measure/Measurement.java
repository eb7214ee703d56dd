package dev.heddle.measure;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one round showed, or the median of several.
 *
 * @param requestsPerSecond complete and correct replies
 * @param cpuMicrosPerRequest CPU time of the server's process, user and kernel
 * @param p50Micros median latency
 * @param p99Micros latency that 1 of 100 requests exceeds
 * @param p999Micros latency that 1 of 1000 requests exceeds
 * @param kernelEntriesPerRequest system calls for I/O by the drivers' own count, or NaN where there
 *     is none
 * @param residentBytes what the process has in memory at the end
 */
public record Measurement(
        double requestsPerSecond,
        double cpuMicrosPerRequest,
        double p50Micros,
        double p99Micros,
        double p999Micros,
        double kernelEntriesPerRequest,
        double residentBytes) {

    /** The median of each value by itself. */
    public static Measurement median(List<Measurement> rounds) {
        return new Measurement(
                median(rounds, Measurement::requestsPerSecond),
                median(rounds, Measurement::cpuMicrosPerRequest),
                median(rounds, Measurement::p50Micros),
                median(rounds, Measurement::p99Micros),
                median(rounds, Measurement::p999Micros),
                median(rounds, Measurement::kernelEntriesPerRequest),
                median(rounds, Measurement::residentBytes));
    }

    private static double median(List<Measurement> rounds, ToDoubleFunction<Measurement> valueOf) {
        return Median.of(rounds.stream().mapToDouble(valueOf).toArray());
    }
}
