package dev.heddle.bench.sockets;

import dev.heddle.measure.CommandFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Where a process was when {@code perf} looked.
 *
 * @param lines each symbol with its share of all samples
 */
record PerfProfile(List<Line> lines) {

    private static final int SAMPLES_PER_SECOND = 999;
    private static final Pattern SAMPLED = Pattern.compile(" *[0-9.]+% *;.*;.*");
    private static final int MOST = 12;
    private static final double PERCENT = 100;
    private static final int COLUMNS = 3;

    /**
     * One symbol.
     *
     * @param share of all samples, from 0 to 1
     * @param symbol of the kernel, a library, or compiled Java
     */
    record Line(double share, ProfileArea area, String symbol) {}

    PerfProfile {
        lines = List.copyOf(lines);
    }

    /**
     * Sees that there is a {@code perf}.
     *
     * @throws CommandFailure that says what to install, if there is none
     */
    static void requirePerf() throws InterruptedException {
        try {
            output(List.of("perf", "--version"));
        } catch (IOException e) {
            throw CommandFailure.badInput(
                    "profile needs perf: install it (Debian: linux-perf), and run as root or with"
                            + " kernel.perf_event_paranoid at -1");
        }
    }

    /** A profile that is being taken. One thread owns it. */
    static final class Recording implements AutoCloseable {

        private final Process perf;
        private final long pid;
        private final Path file;

        private Recording(Process perf, long pid, Path file) {
            this.perf = perf;
            this.pid = pid;
            this.file = file;
        }

        /**
         * Ends it, and reads it.
         *
         * @param isJava whether the process is a JVM, which names its compiled methods
         */
        PerfProfile end(boolean isJava) throws InterruptedException {
            Path names = Path.of("/tmp", "perf-" + pid + ".map"); // where perf looks
            try {
                perf.destroy();
                perf.waitFor();
                if (isJava) {
                    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
                    output(
                            List.of(
                                    jcmd.toString(),
                                    Long.toString(pid),
                                    "Compiler.perfmap",
                                    names.toString()));
                }
                return parse(
                        output(
                                List.of(
                                        "perf",
                                        "report",
                                        "-i",
                                        file.toString(),
                                        "--stdio",
                                        "-q",
                                        "--no-children",
                                        "-F",
                                        "overhead,dso,sym",
                                        "-t",
                                        ";")));
            } catch (IOException e) {
                throw CommandFailure.runFailed("perf failed: " + e.getMessage());
            } finally {
                delete(names);
            }
        }

        /** Leaves nothing behind, whether it was read or not. */
        @Override
        public void close() {
            perf.destroyForcibly();
            delete(file);
        }

        private static void delete(Path path) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Begins to sample a process. */
    static Recording start(long pid) {
        try {
            Path file = Files.createTempFile("heddle-profile", ".data");
            Process perf =
                    new ProcessBuilder(
                                    "perf",
                                    "record",
                                    "-q",
                                    "-F",
                                    Integer.toString(SAMPLES_PER_SECOND),
                                    "-p",
                                    Long.toString(pid),
                                    "-o",
                                    file.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return new Recording(perf, pid, file);
        } catch (IOException e) {
            throw CommandFailure.runFailed("perf cannot be started: " + e.getMessage());
        }
    }

    /** Reads lines such as {@code 12.34% ;[kernel.kallsyms];[k] tcp_sendmsg}. */
    static PerfProfile parse(String report) {
        List<Line> lines = new ArrayList<>();
        for (String line :
                report.lines().filter(each -> SAMPLED.matcher(each).matches()).toList()) {
            String[] columns = line.split(";", COLUMNS);
            double share = Double.parseDouble(columns[0].replace("%", "").strip()) / PERCENT;
            String symbol = columns[2].strip().replaceFirst("^\\[[^]]*] ", "");
            lines.add(new Line(share, ProfileArea.of(columns[1].strip(), symbol), symbol));
        }
        if (lines.isEmpty()) {
            throw CommandFailure.runFailed("perf has no samples; it wrote: " + report.strip());
        }
        return new PerfProfile(lines);
    }

    /** What part of all samples was there, from 0 to 1. */
    double share(ProfileArea area) {
        double all = lines.stream().mapToDouble(Line::share).sum();
        double own =
                lines.stream().filter(line -> line.area() == area).mapToDouble(Line::share).sum();
        return own / all;
    }

    /** Those with the most samples, the most first. */
    List<Line> most() {
        return lines.stream()
                .sorted(Comparator.comparingDouble(Line::share).reversed())
                .limit(MOST)
                .toList();
    }

    private static String output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(command + " failed: " + text.strip());
        }
        return text;
    }
}
