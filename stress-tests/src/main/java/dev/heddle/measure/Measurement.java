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
 * @param wakeUpsPerRequest how often a core woke another one, or NaN where there are none
 * @param residentBytes what the process has in memory at the end
 * @param calibrationMicros what {@link Calibration} took before and after it
 */
public record Measurement(
        double requestsPerSecond,
        double cpuMicrosPerRequest,
        double p50Micros,
        double p99Micros,
        double p999Micros,
        double kernelEntriesPerRequest,
        double wakeUpsPerRequest,
        double residentBytes,
        double calibrationMicros) {

    /** The median of each value by itself. */
    public static Measurement median(List<Measurement> rounds) {
        return new Measurement(
                median(rounds, Measurement::requestsPerSecond),
                median(rounds, Measurement::cpuMicrosPerRequest),
                median(rounds, Measurement::p50Micros),
                median(rounds, Measurement::p99Micros),
                median(rounds, Measurement::p999Micros),
                median(rounds, Measurement::kernelEntriesPerRequest),
                median(rounds, Measurement::wakeUpsPerRequest),
                median(rounds, Measurement::residentBytes),
                median(rounds, Measurement::calibrationMicros));
    }

    /** The same with the calibration that was made around it. */
    Measurement withCalibration(double micros) {
        return new Measurement(
                requestsPerSecond,
                cpuMicrosPerRequest,
                p50Micros,
                p99Micros,
                p999Micros,
                kernelEntriesPerRequest,
                wakeUpsPerRequest,
                residentBytes,
                micros);
    }

    private static double median(List<Measurement> rounds, ToDoubleFunction<Measurement> valueOf) {
        return Median.of(rounds.stream().mapToDouble(valueOf).toArray());
    }
}
