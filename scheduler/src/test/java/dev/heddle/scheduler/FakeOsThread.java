package dev.heddle.scheduler;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Figures of a thread as the kernel writes them, of a time at will. */
final class FakeOsThread {
    private final Path directory;

    /** Runnable, and never given a processor since it was first looked at. */
    FakeOsThread(Path directory) throws IOException {
        this.directory = directory;
        set('R', 0);
    }

    OsThread seen() {
        return new OsThread(directory.toFile());
    }

    void set(char state, long runNanos) throws IOException {
        stat("12345 (heddle-core-0) " + state + " 1 12340 12340 0 -1 4194368 102 0");
        schedstat(7_000_000_000L + runNanos + " 2000 300\n");
    }

    void stat(String text) throws IOException {
        Files.writeString(directory.resolve("stat"), text);
    }

    void schedstat(String text) throws IOException {
        Files.writeString(directory.resolve("schedstat"), text);
    }

    /** As where no descriptor is left, or the thread has ended. */
    void vanish() throws IOException {
        Files.delete(directory.resolve("schedstat"));
    }
}
