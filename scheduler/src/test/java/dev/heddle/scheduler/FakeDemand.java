package dev.heddle.scheduler;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Figures of the machine's load as the kernel writes them. */
final class FakeDemand {
    private FakeDemand() {}

    static ProcessorDemand of(Path directory, int runnable, int processors) throws IOException {
        Path file = write(directory, "0.52 0.58 0.59 " + runnable + "/467 12345\n");
        return new ProcessorDemand(file.toFile(), processors);
    }

    /** With two processors. */
    static ProcessorDemand of(Path directory, String text) throws IOException {
        return new ProcessorDemand(write(directory, text).toFile(), 2);
    }

    private static Path write(Path directory, String text) throws IOException {
        return Files.writeString(directory.resolve("loadavg"), text);
    }
}
