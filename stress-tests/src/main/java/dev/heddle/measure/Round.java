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
    private static final int MAX_WINDOWS = 20;

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
            awaitReplies(run, repliesBefore, window);
            ProcessCpu cpuAfter = server.cpu();
            long replies = run.replies() - repliesBefore;
            long entries = server.kernelEntries();
            long elapsedNanos = System.nanoTime() - startNanos;
            if (replies == 0) {
                throw new IOException("no reply within " + elapsedNanos / 1_000_000 + " ms");
            }
            return measurement(
                    replies,
                    elapsedNanos,
                    cpuAfter.nanosSince(cpuBefore),
                    entries < 0 ? Double.NaN : entries - entriesBefore,
                    run.takeLatencies());
        }
    }

    /** Beside much other work a server may need more than one window for its first reply. */
    private static void awaitReplies(LoadRun run, long repliesBefore, Duration window)
            throws IOException, InterruptedException {
        for (int i = 0; i == 0 || i < MAX_WINDOWS && run.replies() == repliesBefore; i++) {
            run.await(window);
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
