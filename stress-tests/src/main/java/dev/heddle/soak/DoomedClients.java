package dev.heddle.soak;

import dev.heddle.measure.CommandFailure;
import dev.heddle.soak.subject.TargetProgram;
import dev.heddle.soak.traffic.Violations;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A process of clients at work, until it is killed. One thread owns it. */
final class DoomedClients implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final Process process;
    private final CountDownLatch atWork = new CountDownLatch(1);
    private final Thread reader;

    private DoomedClients(Process process, Violations violations) {
        this.process = process;
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        reader =
                Thread.ofPlatform()
                        .name("doomed-output")
                        .daemon()
                        .start(() -> read(out, violations));
    }

    /** Starts them on both ports; they are at work a little later. */
    static DoomedClients start(TargetProcess target, long seed, Violations violations) {
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ClientProgram.class.getName(),
                        target.echoPort() + "," + target.proxyPort(),
                        Long.toString(seed));
        try {
            return new DoomedClients(
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start(),
                    violations);
        } catch (IOException e) {
            throw CommandFailure.runFailed("cannot start a process of clients: " + e.getMessage());
        }
    }

    private void read(BufferedReader out, Violations violations) {
        try (out) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith(TargetProgram.VIOLATION)) {
                    violations.add(line.substring(TargetProgram.VIOLATION.length()));
                } else {
                    atWork.countDown();
                }
            }
        } catch (IOException e) {
            // It was killed.
        }
    }

    /** Kills it in the middle of its work: SIGKILL. */
    void kill() throws InterruptedException {
        if (!atWork.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw CommandFailure.runFailed("a process of clients did not come to work");
        }
        close();
        reader.join();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw CommandFailure.runFailed(process + " does not end");
        }
    }
}
