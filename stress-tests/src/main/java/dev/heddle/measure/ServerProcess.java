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
import org.jspecify.annotations.Nullable;

/**
 * A server in a JVM of its own, from its start to its end. One thread owns it.
 *
 * <p>There are two kinds: those of {@code dev.heddle.server} answer questions ({@link ServerPipe});
 * of others, which {@link #startOther} starts, only what the system knows is known.
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
    private final boolean answers;
    private final ServerPipe.@Nullable Question state;

    private ServerProcess(
            String name,
            Process process,
            CompletableFuture<String> stderr,
            BufferedReader stdout,
            int port,
            ServerDescription description,
            boolean answers,
            ServerPipe.@Nullable Question state) {
        this.name = name;
        this.process = process;
        this.stderr = stderr;
        this.stdout = stdout;
        this.port = port;
        this.description = description;
        this.answers = answers;
        this.state = state;
    }

    /**
     * Starts a server and waits until it listens.
     *
     * @throws CommandFailure with what the server wrote, if it does not
     */
    public static ServerProcess start(String name, List<String> command)
            throws InterruptedException {
        return start(name, command, ServerPipe.LISTENING, null);
    }

    /**
     * Starts a server of others, which prints nothing but one line with its port.
     *
     * @param listening what the line begins with, before the port
     * @param description what it cannot say itself
     * @throws CommandFailure with what the server wrote, if it does not listen
     */
    public static ServerProcess startOther(
            String name, List<String> command, String listening, ServerDescription description)
            throws InterruptedException {
        return start(name, command, listening, description);
    }

    private static ServerProcess start(
            String name, List<String> command, String listening, @Nullable ServerDescription known)
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
            int port = Integer.parseInt(within(() -> lineWith(listening, stdout)));
            ServerDescription description =
                    known != null ? known : ServerDescription.parse(within(() -> line(stdout)));
            return new ServerProcess(
                    name, process, stderr, stdout, port, description, known == null, null);
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            throw failedStart(name, process, stderr, e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /**
     * The same process under another name, in another state: it is brought into it before each
     * measurement of that name. Close the process itself, not this.
     */
    public ServerProcess in(ServerPipe.Question state, String otherName) {
        return new ServerProcess(
                otherName, process, stderr, stdout, port, description, answers, state);
    }

    /** Brings the process into the state in which it is to be measured. */
    void prepare() throws IOException {
        if (state != null) {
            ask(state);
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

    /** The number that the system has for the process. */
    public long pid() {
        return process.pid();
    }

    /** The CPU time used so far. */
    ProcessCpu cpu() throws IOException {
        return ProcessCpu.read(process.pid());
    }

    /** System calls for I/O so far, as the server's drivers count them; -1 if it has no drivers. */
    long kernelEntries() throws IOException {
        return answers ? Long.parseLong(ask(ServerPipe.Question.KERNEL_ENTRIES)) : -1;
    }

    /** How often its cores have woken each other so far; -1 if it has none. */
    long wakeUps() throws IOException {
        return answers ? Long.parseLong(ask(ServerPipe.Question.WAKE_UPS)) : -1;
    }

    /** The memory in use after a collection. */
    public ServerMemory memory() throws IOException {
        long heapBytes = Long.parseLong(ask(ServerPipe.Question.HEAP));
        return new ServerMemory(heapBytes, residentBytes());
    }

    /** What the process has in memory now. */
    public long residentBytes() throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        return ProcStat.residentBytes(Files.readString(status));
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

    private static String within(Supplier<String> reader)
            throws ExecutionException, TimeoutException, InterruptedException {
        return read(reader).get(START_SECONDS, TimeUnit.SECONDS);
    }

    /** What follows {@code prefix} in the next line. */
    private static String lineWith(String prefix, BufferedReader reader) {
        String line = line(reader);
        if (!line.startsWith(prefix)) {
            throw new UncheckedIOException(
                    new IOException("the server did not say where it listens"));
        }
        return line.substring(prefix.length());
    }

    private static String line(BufferedReader reader) {
        try {
            String line = reader.readLine();
            if (line == null) {
                throw new IOException("the server said nothing more");
            }
            return line;
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
