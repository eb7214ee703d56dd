package dev.heddle.measure;

import dev.heddle.load.LoadPlan;
import dev.heddle.load.LoadRun;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** One measurement of one server under one load or several, on connections of their own. */
public final class Round {

    private static final double NANOS_PER_MICRO = 1e3;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int MAX_WINDOWS = 20;

    private Round() {}

    /** {@link #measure(ServerProcess, List, Duration, Duration)} under one load. */
    static Measurement measure(
            ServerProcess server, LoadPlan load, Duration settle, Duration window)
            throws IOException, InterruptedException {
        return measure(server, List.of(load), settle, window).getFirst();
    }

    /**
     * Loads the server for {@code settle}, then measures for {@code window}.
     *
     * @param loads all at once; their connections are opened one load after the other
     * @return of each load; what the server spends is divided by the requests of all
     * @throws IOException if a load or the server fails, or answers nothing
     */
    public static List<Measurement> measure(
            ServerProcess server, List<LoadPlan> loads, Duration settle, Duration window)
            throws IOException, InterruptedException {
        List<LoadRun> runs = new ArrayList<>();
        try {
            for (LoadPlan load : loads) {
                runs.add(LoadRun.start(load));
            }
            return measure(server, runs, settle, window);
        } finally {
            for (LoadRun run : runs) {
                run.close();
            }
        }
    }

    private static List<Measurement> measure(
            ServerProcess server, Iterable<LoadRun> runs, Duration settle, Duration window)
            throws IOException, InterruptedException {
        await(runs, settle);
        ProcessCpu cpuBefore = server.cpu();
        long entriesBefore = server.kernelEntries();
        List<Window> windows = new ArrayList<>();
        for (LoadRun run : runs) {
            windows.add(Window.open(run));
        }
        long startNanos = System.nanoTime();
        await(runs, window);
        // Beside much other work a server may need more than one window for its first reply.
        for (int i = 1; i < MAX_WINDOWS && windows.stream().anyMatch(Window::isEmpty); i++) {
            await(runs, window);
        }
        ProcessCpu cpuAfter = server.cpu();
        windows.forEach(Window::close);
        long entries = server.kernelEntries();
        long elapsedNanos = System.nanoTime() - startNanos;
        if (windows.stream().anyMatch(each -> each.replies == 0)) {
            throw new IOException("no reply within " + elapsedNanos / 1_000_000 + " ms");
        }
        long allReplies = windows.stream().mapToLong(each -> each.replies).sum();
        double cpuMicros = cpuAfter.nanosSince(cpuBefore) / NANOS_PER_MICRO;
        long residentBytes = server.residentBytes();
        double kernelEntries = entries < 0 ? Double.NaN : entries - entriesBefore;
        List<Measurement> measured = new ArrayList<>();
        for (Window each : windows) {
            Histogram latencies = each.run.takeLatencies();
            measured.add(
                    new Measurement(
                            each.replies * NANOS_PER_SECOND / elapsedNanos,
                            cpuMicros / allReplies,
                            micros(latencies, 50),
                            micros(latencies, 99),
                            micros(latencies, 99.9),
                            kernelEntries / allReplies,
                            residentBytes));
        }
        return measured;
    }

    /** Lets them all go on; those that failed end it. */
    private static void await(Iterable<LoadRun> runs, Duration duration)
            throws IOException, InterruptedException {
        Duration rest = duration;
        for (LoadRun run : runs) {
            run.await(rest);
            rest = Duration.ZERO;
        }
    }

    private static double micros(Histogram latencies, double percentile) {
        return latencies.getValueAtPercentile(percentile) / NANOS_PER_MICRO;
    }

    /** The replies of one load in the measured time. */
    private static final class Window {

        private final LoadRun run;
        private final long repliesBefore;
        private long replies;

        private Window(LoadRun run, long repliesBefore) {
            this.run = run;
            this.repliesBefore = repliesBefore;
        }

        static Window open(LoadRun run) {
            run.takeLatencies();
            return new Window(run, run.replies());
        }

        boolean isEmpty() {
            return run.replies() == repliesBefore;
        }

        void close() {
            replies = run.replies() - repliesBefore;
        }
    }
}
