package dev.heddle.soak;

import dev.heddle.measure.CommandFailure;
import dev.heddle.measure.ProcStat;
import dev.heddle.measure.ServerJvm;
import dev.heddle.soak.subject.TargetProgram;
import dev.heddle.soak.traffic.Ledger;
import dev.heddle.soak.traffic.Violations;
import dev.heddle.support.OpenDescriptors;
import dev.heddle.support.Pattern;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The process under test, from its start to its end. Any thread may ask it, one at a time. */
final class TargetProcess implements AutoCloseable {
    private static final String FULL_TABLE = "ulimit -n 1000 && exec \"$@\"";
    private static final long START_SECONDS = 60;
    private static final long ANSWER_SECONDS = 200;
    private static final long END_SECONDS = 30;
    private static final String ENDED = "ended";

    private final Process process;
    private final Path unixFile;
    private final Violations violations;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final StringBuffer stderr = new StringBuffer();
    private final int[] ports;
    private final String description;
    private final List<Thread> readers;

    private TargetProcess(Process process, Path unixFile, Violations violations)
            throws InterruptedException {
        this.process = process;
        this.unixFile = unixFile;
        this.violations = violations;
        readers =
                List.of(
                        read(
                                "target-output",
                                process.inputReader(StandardCharsets.UTF_8),
                                this::hear),
                        read(
                                "target-errors",
                                process.errorReader(StandardCharsets.UTF_8),
                                line -> stderr.append(line).append('\n')));
        ports =
                Stream.of(answer(START_SECONDS).split(" ", -1))
                        .mapToInt(Integer::parseInt)
                        .toArray();
        description = answer(START_SECONDS);
    }

    /**
     * Starts one.
     *
     * @param driver that it is to use
     * @param agentJar under which it runs with plain code; empty for Heddle's own API
     * @throws CommandFailure if it does not start
     */
    static TargetProcess start(
            String driver, String agentJar, int cores, long seed, Violations violations)
            throws InterruptedException {
        try {
            Path folder = Files.createTempDirectory("heddle-soak");
            Path unixFile = folder.resolve("socket");
            List<String> command = new ArrayList<>(List.of("bash", "-c", FULL_TABLE, "-"));
            command.addAll(jvm(driver, agentJar, cores, unixFile, seed));
            return new TargetProcess(new ProcessBuilder(command).start(), unixFile, violations);
        } catch (IOException e) {
            throw CommandFailure.runFailed(
                    "cannot start the process under test: " + e.getMessage());
        }
    }

    private static List<String> jvm(
            String driver, String agentJar, int cores, Path unixFile, long seed) {
        // All of the heap is there from the start: what RSS gains is none of it.
        ServerJvm jvm =
                new ServerJvm(
                        cores,
                        List.of(
                                "-Xms256m",
                                "-Xmx256m",
                                "-XX:+AlwaysPreTouch",
                                "-XX:-UsePerfData",
                                "-XX:ReservedCodeCacheSize=64m"));
        List<String> arguments =
                List.of(
                        agentJar.isEmpty() ? driver : TargetProgram.PLAIN,
                        Integer.toString(cores),
                        unixFile.toString(),
                        Long.toString(seed));
        if (agentJar.isEmpty()) {
            return jvm.command(TargetProgram.class, arguments);
        }
        String agent =
                "-javaagent:%s=cores=%d,driver=%s,strict=true".formatted(agentJar, cores, driver);
        // No class of Heddle's: the program knows only the JDK.
        String classPath =
                Stream.of(TargetProgram.class, Pattern.class)
                        .map(TargetProcess::location)
                        .collect(Collectors.joining(":"));
        return jvm.with(List.of(agent, "--enable-native-access=ALL-UNNAMED"))
                .command(classPath, TargetProgram.class.getName(), arguments);
    }

    private static String location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What reads one line. */
    @FunctionalInterface
    private interface Hearer {
        void hear(String line);
    }

    private static Thread read(String name, BufferedReader from, Hearer hearer) {
        return Thread.ofPlatform()
                .name(name)
                .daemon()
                .start(() -> {
                    try (from) {
                        for (String line = from.readLine(); line != null; line = from.readLine()) {
                            hearer.hear(line);
                        }
                    } catch (IOException e) {
                        // The process was ended.
                    }
                });
    }

    private void hear(String line) {
        if (line.startsWith(TargetProgram.VIOLATION)) {
            violations.add(line.substring(TargetProgram.VIOLATION.length()));
        } else {
            answers.add(line);
        }
    }

    int echoPort() {
        return ports[0];
    }

    int httpPort() {
        return ports[1];
    }

    int proxyPort() {
        return ports[2];
    }

    int datagramPort() {
        return ports[3];
    }

    Path unixFile() {
        return unixFile;
    }

    /** How it runs. */
    String description() {
        return description;
    }

    /**
     * Asks one question.
     *
     * @throws CommandFailure if no answer comes
     */
    synchronized String ask(String question) throws InterruptedException {
        send(question);
        return answer(ANSWER_SECONDS);
    }

    private void send(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            // No answer will come, and that is told.
        }
    }

    private String answer(long seconds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < end) {
            String answer = answers.poll(200, TimeUnit.MILLISECONDS);
            if (answer != null) {
                return answer;
            }
            if (!process.isAlive() && answers.isEmpty()) {
                throw gone();
            }
        }
        throw CommandFailure.runFailed(
                "the process under test did not answer within "
                        + seconds
                        + " s; it wrote: "
                        + said());
    }

    private CommandFailure gone() throws InterruptedException {
        joinReaders();
        String said = said();
        if (process.exitValue() == 2 && said.startsWith("heddle: ") && said.indexOf('\n') < 0) {
            return CommandFailure.badInput(said.substring("heddle: ".length()));
        }
        return CommandFailure.runFailed(
                "the process under test ended with exit code "
                        + process.exitValue()
                        + "; it wrote: "
                        + said);
    }

    private void joinReaders() throws InterruptedException {
        for (Thread reader : readers) {
            reader.join(1_000);
        }
    }

    /** What it wrote to its standard error stream. */
    String said() {
        return stderr.toString().strip();
    }

    /** Its count of what it has served. */
    Ledger ledger() throws InterruptedException {
        return Ledger.parse(ask("LEDGER"));
    }

    /** What it holds now. */
    Resources resources() throws InterruptedException {
        InProcess inside = InProcess.parse(ask("MEASURE"));
        try {
            long pid = process.pid();
            long sockets = OpenDescriptors.count(pid, OpenDescriptors::isSocket);
            long anonymous = OpenDescriptors.count(pid, OpenDescriptors::isAnonymous);
            long all = OpenDescriptors.count(pid, target -> !target.isEmpty());
            String status = Files.readString(Path.of("/proc", Long.toString(pid), "status"));
            return new Resources(
                    sockets,
                    anonymous,
                    all - sockets - anonymous,
                    ProcStat.residentBytes(status),
                    inside);
        } catch (IOException e) {
            throw CommandFailure.runFailed(
                    "cannot look at the process under test: " + e.getMessage());
        }
    }

    /** Tells it to end, whatever it is doing; what does not come to its end is a violation. */
    void end() throws InterruptedException {
        send("END");
        if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            violations.add("end", "the process under test has not ended in " + END_SECONDS + " s");
            return;
        }
        joinReaders();
        if (process.exitValue() != 0 || !answers.contains(ENDED)) {
            violations.add(
                    "end",
                    "the process under test ended with exit code "
                            + process.exitValue()
                            + "; it wrote: "
                            + said());
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            Files.deleteIfExists(unixFile);
            Files.deleteIfExists(unixFile.getParent());
        } catch (IOException e) {
            // In the folder for temporary files, it may stay.
        }
    }
}
