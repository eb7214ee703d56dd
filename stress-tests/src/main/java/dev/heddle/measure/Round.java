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
    private static final double MAX_OTHERS_SHARE = 0.25;
    private static final int MAX_DISTURBED = 3;

    private Round() {}

    /** {@link #measure(ServerProcess, List, Duration, Duration)} under one load. */
    static Measurement measure(
            ServerProcess server, LoadPlan load, Duration settle, Duration window)
            throws IOException, InterruptedException {
        return measure(server, List.of(load), settle, window).getFirst();
    }

    /**
     * Loads the server for {@code settle}, then measures for {@code window}; again, for as long, if
     * other processes than this one and its children took more than a quarter of the processors
     * meanwhile. The processor's speed is taken before and after.
     *
     * @param loads all at once; their connections are opened one load after the other
     * @return of each load; what the server spends is divided by the requests of all
     * @throws IOException if a load or the server fails, or answers nothing
     */
    public static List<Measurement> measure(
            ServerProcess server, List<LoadPlan> loads, Duration settle, Duration window)
            throws IOException, InterruptedException {
        server.prepare();
        double calibrationBefore = Calibration.micros();
        List<LoadRun> runs = new ArrayList<>();
        List<Measurement> measured;
        try {
            for (LoadPlan load : loads) {
                runs.add(LoadRun.start(load));
            }
            await(runs, settle);
            measured = measureUndisturbed(server, runs, window);
        } finally {
            for (LoadRun run : runs) {
                run.close();
            }
        }
        double calibration = (calibrationBefore + Calibration.micros()) / 2;
        return measured.stream().map(each -> each.withCalibration(calibration)).toList();
    }

    /** Or disturbed, if it is so each time. */
    private static List<Measurement> measureUndisturbed(
            ServerProcess server, Iterable<LoadRun> runs, Duration window)
            throws IOException, InterruptedException {
        List<Measurement> measured = List.of();
        for (int i = 0; i < MAX_DISTURBED; i++) {
            MachineCpu before = MachineCpu.read();
            long beginNanos = System.nanoTime();
            measured = measure(server, runs, window);
            long elapsedNanos = System.nanoTime() - beginNanos;
            if (MachineCpu.read().othersShareSince(before, elapsedNanos) <= MAX_OTHERS_SHARE) {
                break;
            }
        }
        return measured;
    }

    private static List<Measurement> measure(
            ServerProcess server, Iterable<LoadRun> runs, Duration window)
            throws IOException, InterruptedException {
        ProcessCpu cpuBefore = server.cpu();
        long entriesBefore = server.kernelEntries();
        long wakeUpsBefore = server.wakeUps();
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
        double kernelEntries = counted(entriesBefore, server.kernelEntries());
        double wakeUps = counted(wakeUpsBefore, server.wakeUps());
        long elapsedNanos = System.nanoTime() - startNanos;
        if (windows.stream().anyMatch(each -> each.replies == 0)) {
            throw new IOException("no reply within " + elapsedNanos / 1_000_000 + " ms");
        }
        long allReplies = windows.stream().mapToLong(each -> each.replies).sum();
        double cpuMicros = cpuAfter.nanosSince(cpuBefore) / NANOS_PER_MICRO;
        long residentBytes = server.residentBytes();
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
                            wakeUps / allReplies,
                            residentBytes,
                            Double.NaN));
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

    /** NaN where nobody counts. */
    private static double counted(long before, long after) {
        return after < 0 ? Double.NaN : after - before;
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
