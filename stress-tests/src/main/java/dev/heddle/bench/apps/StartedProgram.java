package dev.heddle.bench.apps;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Starts one virtual thread, waits for its end, and says what the process has taken until then: its
 * {@code stat} and {@code status} of {@code /proc}.
 */
final class StartedProgram {
    private static final Path OWN = Path.of("/proc/self");

    private StartedProgram() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Thread.ofVirtual().start(() -> {}).join();
        System.out.print(Files.readString(OWN.resolve("stat")));
        System.out.print(Files.readString(OWN.resolve("status")));
    }
}
