package dev.heddle.apps.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.heddle.apps.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * An application's process, its output in files under {@link Settings#logs}. Used by one thread;
 * what is still alive at {@link #close} is killed.
 */
final class AppProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration THREAD_DUMP = Duration.ofSeconds(20);
    private static final int SHOWN_LINES = 80;

    private final String name;
    private final Flags flags;
    private final Path out;
    private final Path err;
    private final Process process;

    private AppProcess(String name, Flags flags, List<String> command) throws IOException {
        this.name = name;
        this.flags = flags;
        String file = (name + "-" + flags.name()).toLowerCase(Locale.ROOT);
        Files.createDirectories(Settings.logs());
        out = Settings.logs().resolve(file + ".out");
        err = Settings.logs().resolve(file + ".err");
        process =
                new ProcessBuilder(command)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
    }

    /**
     * @param name of this process among all of a run, for its files
     */
    static AppProcess start(String name, App app, Flags flags) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags.arguments());
        command.add("-Xmx512m");
        command.add("-Djava.util.logging.config.file=" + loggingProperties());
        command.addAll(app.launch());
        return new AppProcess(name, flags, command);
    }

    private static Path loggingProperties() {
        return Settings.home().resolve("suite/target/test-classes/logging.properties");
    }

    /** The port that a server prints; waits for it. */
    int port() {
        return Integer.parseInt(awaitLine(ServerProcess.LISTENING));
    }

    /** Where its JDWP listens; waits for it. */
    int debuggerPort() {
        return Integer.parseInt(awaitLine("Listening for transport dt_socket at address: "));
    }

    long pid() {
        return process.pid();
    }

    /** What the names of its files begin with. */
    Path files() {
        return out;
    }

    /** What follows {@code prefix} in the line that begins so; waits for it. */
    String awaitLine(String prefix) {
        Awaitility.await(name + " prints '" + prefix + "'")
                .atMost(START)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> !process.isAlive() || line(prefix).isPresent());
        return line(prefix)
                .orElseGet(() ->
                        fail(
                                "%s ended with status %d before it printed '%s'"
                                        .formatted(name, process.exitValue(), prefix)));
    }

    private Optional<String> line(String prefix) {
        return lines(out).stream()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length()))
                .findFirst();
    }

    /** Ends its standard input, by which a server stops. */
    void endInput() throws IOException {
        process.getOutputStream().close();
    }

    /** Fails unless it ends by itself within the time, with status 0. */
    void awaitExit(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            fail(name + " has not ended after " + limit.toSeconds() + " s");
        }
        assertEquals(0, process.exitValue(), name + "'s exit status");
    }

    /**
     * Fails if it wrote anything else, by which an agent's words are found as well as exceptions.
     *
     * @param expected what a line of standard output may begin with
     * @param logged what a record of its log may hold, one of them
     */
    void assertSaidOnly(List<String> expected, List<Pattern> logged) {
        List<String> unexpected = new ArrayList<>(lines(out));
        unexpected.removeIf(line -> expected.stream().anyMatch(line::startsWith));
        unexpected = LogRecords.of(unexpected);
        unexpected.addAll(LogRecords.of(lines(err)));
        unexpected.removeIf(
                record -> logged.stream().anyMatch(each -> each.matcher(record).find()));
        unexpected.removeIf(flags::isExpected);
        if (!unexpected.isEmpty()) {
            fail(
                    "%s wrote %d things beyond what it should, the first of which is:\n%s"
                            .formatted(name, unexpected.size(), unexpected.getFirst()));
        }
    }

    /** The end of its output, and its threads where it is still alive. */
    String evidence() {
        StringBuilder evidence = new StringBuilder();
        evidence.append('\n').append(name).append(", ").append(flags);
        evidence.append(process.isAlive() ? ", alive" : ", ended");
        dumpThreads().ifPresent(dump -> evidence.append(", threads in ").append(dump));
        for (Path file : List.of(out, err)) {
            List<String> lines = lines(file);
            int from = Math.max(0, lines.size() - SHOWN_LINES);
            evidence.append("\n--- %s (%d lines)\n".formatted(file, lines.size()));
            evidence.append(String.join("\n", lines.subList(from, lines.size())));
        }
        return evidence.toString();
    }

    private Optional<Path> dumpThreads() {
        if (!process.isAlive()) {
            return Optional.empty();
        }
        Path dump = out.resolveSibling(out.getFileName() + ".threads");
        try {
            Files.deleteIfExists(dump);
            Process jcmd =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin/jcmd").toString(),
                                    Long.toString(process.pid()),
                                    "Thread.dump_to_file",
                                    dump.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            if (!jcmd.waitFor(THREAD_DUMP.toMillis(), TimeUnit.MILLISECONDS)) {
                jcmd.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.of(dump).filter(Files::exists);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
