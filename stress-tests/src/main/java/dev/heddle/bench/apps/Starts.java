package dev.heddle.bench.apps;

import dev.heddle.measure.CommandFailure;
import dev.heddle.measure.Median;
import dev.heddle.measure.ProcStat;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link StartedProgram} with some flags, started again and again. One thread. */
final class Starts {
    private static final long PATIENCE_SECONDS = 60;

    private final String name;
    private final List<String> command = new ArrayList<>();
    private final List<Start> starts = new ArrayList<>();

    /** One of them, from its begin to its end. */
    private record Start(double millis, double cpuMillis, double peakBytes) {}

    /**
     * @param flags of the JVM, which is this one's
     */
    Starts(String name, List<String> flags) {
        this.name = name;
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", place(), StartedProgram.class.getName()));
    }

    /** Where the program is: what else is on the class path would take time to open. */
    private static String place() {
        try {
            URL place = StartedProgram.class.getProtectionDomain().getCodeSource().getLocation();
            return Path.of(place.toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a class has no place among the files", e);
        }
    }

    String name() {
        return name;
    }

    /** Reads the files that it needs into the system's cache. */
    void warmUp() throws IOException, InterruptedException {
        start();
    }

    /** Starts it once more. */
    void add() throws IOException, InterruptedException {
        starts.add(start());
    }

    private Start start() throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw CommandFailure.runFailed(
                        "the program %s has failed: %s".formatted(name, said.strip()));
            }
            double millis = (System.nanoTime() - begin) / 1e6;
            return new Start(millis, ProcStat.cpuMillis(said), ProcStat.peakBytes(said));
        } catch (IllegalArgumentException e) {
            throw CommandFailure.runFailed(
                    "the program %s says something else: %s".formatted(name, e.getMessage()));
        } finally {
            process.destroyForcibly();
        }
    }

    /** How long one took, the median. */
    double millis() {
        return Median.of(starts.stream().mapToDouble(Start::millis).toArray());
    }

    double leastMillis() {
        return starts.stream().mapToDouble(Start::millis).min().orElseThrow();
    }

    double mostMillis() {
        return starts.stream().mapToDouble(Start::millis).max().orElseThrow();
    }

    /** CPU time until the program was about to end, the median. */
    double cpuMillis() {
        return Median.of(starts.stream().mapToDouble(Start::cpuMillis).toArray());
    }

    /** The most that the process had in memory until then, the median. */
    double peakBytes() {
        return Median.of(starts.stream().mapToDouble(Start::peakBytes).toArray());
    }
}
