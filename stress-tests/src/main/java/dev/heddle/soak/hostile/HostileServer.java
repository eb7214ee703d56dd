package dev.heddle.soak.hostile;

import dev.heddle.demo.Demo;
import dev.heddle.measure.CommandFailure;
import dev.heddle.measure.ProcStat;
import dev.heddle.support.OpenDescriptors;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The process of a server that is attacked, with {@value #DESCRIPTORS} descriptors and a small
 * heap. An example runs as its reader runs it, from its source.
 */
final class HostileServer implements AutoCloseable {
    static final int DESCRIPTORS = 256;

    private static final String LIMITED = "ulimit -n " + DESCRIPTORS + " && exec \"$@\"";
    private static final String HEAP = "-Xmx96m";
    private static final long START_SECONDS = 60;
    private static final Pattern PORT =
            Pattern.compile("(?:127\\.0\\.0\\.1:|listening on port )(\\d+)");

    private final Process process;
    private final StringBuffer written = new StringBuffer();
    private final CompletableFuture<Integer> port = new CompletableFuture<>();

    private HostileServer(Process process) {
        this.process = process;
        read(process.inputReader(StandardCharsets.UTF_8), true);
        read(process.errorReader(StandardCharsets.UTF_8), false);
    }

    /**
     * Starts it and waits until it listens.
     *
     * @param examples the folder of the examples' sources
     * @param backend the port that a proxy leads to
     */
    static HostileServer start(
            Victim victim,
            Path examples,
            String driver,
            int cores,
            Certificate certificate,
            int backend)
            throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("bash", "-c", LIMITED, "-"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        HEAP,
                        "-XX:-UsePerfData",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dheddle.driver=" + driver,
                        "-Dheddle.cores=" + cores,
                        "-cp",
                        System.getProperty("java.class.path")));
        command.add(
                victim.example().isEmpty()
                        ? Demo.class.getName()
                        : examples.resolve("dev/heddle/examples/" + victim.example() + ".java")
                                .toString());
        command.addAll(victim.arguments(certificate, backend));
        if (victim.example().isEmpty()) {
            command.addAll(List.of("--driver", driver, "--cores", Integer.toString(cores)));
        }
        HostileServer server;
        try {
            server = new HostileServer(new ProcessBuilder(command).start());
        } catch (IOException e) {
            throw CommandFailure.runFailed("cannot start " + victim + ": " + e.getMessage());
        }
        try {
            server.port.get(START_SECONDS, TimeUnit.SECONDS);
            return server;
        } catch (ExecutionException | TimeoutException e) {
            server.close();
            throw CommandFailure.runFailed(victim + " did not listen; it wrote: " + server.written);
        }
    }

    private void read(BufferedReader from, boolean hasPort) {
        Thread.ofPlatform()
                .name("hostile-output")
                .daemon()
                .start(() -> {
                    try (from) {
                        for (String line = from.readLine(); line != null; line = from.readLine()) {
                            Matcher found = PORT.matcher(line);
                            if (hasPort && found.find()) {
                                port.complete(Integer.parseInt(found.group(1)));
                            } else {
                                written.append(line).append('\n');
                            }
                        }
                    } catch (IOException e) {
                        // The process was ended.
                    } finally {
                        if (hasPort) {
                            port.completeExceptionally(new IOException("it ended"));
                        }
                    }
                });
    }

    int port() {
        return port.join();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What it wrote, beside where it listens. */
    String written() {
        return written.toString();
    }

    long sockets() throws IOException {
        return OpenDescriptors.count(process.pid(), OpenDescriptors::isSocket);
    }

    long residentBytes() throws IOException {
        return ProcStat.residentBytes(
                Files.readString(Path.of("/proc", Long.toString(process.pid()), "status")));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
