package dev.heddle.measure;

import dev.heddle.load.LoadPlan;
import dev.heddle.load.LoadRun;
import java.io.IOException;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/** One measurement of one server under one load, on connections of its own. */
final class Round {

    private static final double NANOS_PER_MICRO = 1e3;
    private static final double NANOS_PER_SECOND = 1e9;

    private Round() {}

    /**
     * Loads the server for {@code settle}, then measures for {@code window}.
     *
     * @throws IOException if the load or the server fails, or answers nothing
     */
    static Measurement measure(
            ServerProcess server, LoadPlan load, Duration settle, Duration window)
            throws IOException, InterruptedException {
        try (LoadRun run = LoadRun.start(load)) {
            run.await(settle);
            run.takeLatencies();
            ProcessCpu cpuBefore = server.cpu();
            long entriesBefore = server.kernelEntries();
            long repliesBefore = run.replies();
            long startNanos = System.nanoTime();
            run.await(window);
            ProcessCpu cpuAfter = server.cpu();
            long replies = run.replies() - repliesBefore;
            long entries = server.kernelEntries();
            long elapsedNanos = System.nanoTime() - startNanos;
            if (replies == 0) {
                throw new IOException("no reply within " + window.toMillis() + " ms");
            }
            return measurement(
                    replies,
                    elapsedNanos,
                    cpuAfter.nanosSince(cpuBefore),
                    entries < 0 ? Double.NaN : entries - entriesBefore,
                    run.takeLatencies());
        }
    }

    private static Measurement measurement(
            long replies,
            long elapsedNanos,
            long cpuNanos,
            double kernelEntries,
            Histogram latencies) {
        return new Measurement(
                replies * NANOS_PER_SECOND / elapsedNanos,
                cpuNanos / NANOS_PER_MICRO / replies,
                latencies.getValueAtPercentile(50) / NANOS_PER_MICRO,
                latencies.getValueAtPercentile(99) / NANOS_PER_MICRO,
                latencies.getValueAtPercentile(99.9) / NANOS_PER_MICRO,
                kernelEntries / replies);
    }
}
