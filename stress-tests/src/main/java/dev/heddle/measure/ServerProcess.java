package dev.heddle.measure;

import dev.heddle.server.ServerDescription;
import dev.heddle.server.ServerPipe;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A server in a JVM of its own, from its start to its end. One thread owns it.
 *
 * <p>The server reads its standard input and ends when that does: if this process dies, however,
 * its servers do not stay behind.
 */
public final class ServerProcess implements AutoCloseable {

    private static final long START_SECONDS = 30;
    private static final long END_SECONDS = 10;
    private static final long DEATH_MILLIS = 500;
    private static final int MAX_STDERR_CHARS = 16_384;

    private final String name;
    private final Process process;
    private final CompletableFuture<String> stderr;
    private final BufferedReader stdout;
    private final int port;
    private final ServerDescription description;

    private ServerProcess(
            String name,
            Process process,
            CompletableFuture<String> stderr,
            BufferedReader stdout,
            int port,
            ServerDescription description) {
        this.name = name;
        this.process = process;
        this.stderr = stderr;
        this.stdout = stdout;
        this.port = port;
        this.description = description;
    }

    /**
     * Starts a server and waits until it listens.
     *
     * @throws CommandFailure with what the server wrote, if it does not
     */
    public static ServerProcess start(String name, List<String> command)
            throws InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command).start();
        } catch (IOException e) {
            throw CommandFailure.runFailed(
                    "cannot start the %s server: %s".formatted(name, e.getMessage()));
        }
        CompletableFuture<String> stderr = read(() -> readStderr(process));
        try {
            BufferedReader stdout = process.inputReader(StandardCharsets.UTF_8);
            List<String> lines =
                    read(() -> readFirstLines(stdout)).get(START_SECONDS, TimeUnit.SECONDS);
            int port = Integer.parseInt(lines.get(0).substring(ServerPipe.LISTENING.length()));
            ServerDescription description = ServerDescription.parse(lines.get(1));
            return new ServerProcess(name, process, stderr, stdout, port, description);
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            throw failedStart(name, process, stderr, e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** How it runs. */
    public ServerDescription description() {
        return description;
    }

    /** What it is called in results. */
    public String name() {
        return name;
    }

    /** The CPU time used so far. */
    ProcessCpu cpu() throws IOException {
        return ProcessCpu.read(process.pid());
    }

    /** System calls for I/O so far, as the server's drivers count them; -1 if it has no drivers. */
    long kernelEntries() throws IOException {
        return Long.parseLong(ask(ServerPipe.Question.KERNEL_ENTRIES));
    }

    /** The memory in use after a collection. */
    public ServerMemory memory() throws IOException {
        long heapBytes = Long.parseLong(ask(ServerPipe.Question.HEAP));
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        return new ServerMemory(heapBytes, ProcStat.residentBytes(Files.readString(status)));
    }

    /** How many connections are open on each core; empty where they belong to none. */
    public List<Integer> connectionsPerCore() throws IOException {
        String answer = ask(ServerPipe.Question.CONNECTIONS);
        return answer.isEmpty()
                ? List.of()
                : Stream.of(answer.split(" ", -1)).map(Integer::valueOf).toList();
    }

    private String ask(ServerPipe.Question question) throws IOException {
        OutputStream stdin = process.getOutputStream();
        stdin.write((question + "\n").getBytes(StandardCharsets.UTF_8));
        stdin.flush();
        String answer = stdout.readLine();
        if (answer == null) {
            throw new IOException("the server ended");
        }
        return answer;
    }

    /** What to tell the user when the load on this server failed with {@code cause}. */
    public CommandFailure failureOf(IOException cause) throws InterruptedException {
        if (!process.waitFor(DEATH_MILLIS, TimeUnit.MILLISECONDS)) {
            return CommandFailure.runFailed(
                    "the run was stopped, the %s server failed its load: %s"
                            .formatted(name, cause.getMessage()));
        }
        return CommandFailure.runFailed(
                "the %s server ended with exit code %d during the run%s"
                        .formatted(name, process.exitValue(), quoted(stderr.join().strip())));
    }

    /**
     * Ends the server; returns what it wrote to standard error, which is nothing if all is well.
     */
    private String end() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        return stderr.join();
    }

    /** Ends the server, and shows what it wrote: a good run has nothing to show. */
    public void endReporting() throws InterruptedException {
        String written = end();
        if (!written.isBlank()) {
            System.err.printf("the %s server wrote:%n%s", name, written);
        }
    }

    /** Ends the server without a word, if it still runs. */
    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static CommandFailure failedStart(
            String name, Process process, CompletableFuture<String> stderr, Exception cause)
            throws InterruptedException {
        boolean isLate = cause instanceof TimeoutException;
        if (isLate || !process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        String said = stderr.join().strip();
        if (said.startsWith(CommandExit.MESSAGE_PREFIX) && said.indexOf('\n') < 0) {
            return CommandFailure.ofServer(
                    said.substring(CommandExit.MESSAGE_PREFIX.length()), process.exitValue());
        }
        String what =
                isLate
                        ? "did not listen within " + START_SECONDS + " s"
                        : "ended with exit code " + process.exitValue() + " before it listened";
        return CommandFailure.runFailed("the %s server %s%s".formatted(name, what, quoted(said)));
    }

    /** The end of a sentence: what an ended server wrote. */
    private static String quoted(String said) {
        return said.isEmpty() ? "" : "; it wrote:\n" + said;
    }

    /** Reads the two lines with which a server says that it listens, and how it runs. */
    private static List<String> readFirstLines(BufferedReader reader) {
        try {
            String first = reader.readLine();
            String second = reader.readLine();
            if (first == null || second == null || !first.startsWith(ServerPipe.LISTENING)) {
                throw new IOException("the server did not say where it listens");
            }
            return List.of(first, second);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads to the end, so that the server never waits for a full pipe; keeps the beginning. */
    private static String readStderr(Process process) {
        StringBuilder kept = new StringBuilder();
        char[] chars = new char[1024];
        try (BufferedReader reader = process.errorReader(StandardCharsets.UTF_8)) {
            int length;
            while ((length = reader.read(chars)) >= 0) {
                kept.append(chars, 0, Math.min(length, MAX_STDERR_CHARS - kept.length()));
            }
        } catch (IOException e) {
            kept.append("(standard error was cut off: ").append(e.getMessage()).append(')');
        }
        return kept.toString();
    }

    private static <T> CompletableFuture<T> read(Supplier<T> reader) {
        return CompletableFuture.supplyAsync(
                reader, task -> Thread.ofPlatform().name("server-output").daemon().start(task));
    }
}
