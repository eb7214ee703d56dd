package dev.heddle.scheduler;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A file in which the kernel writes figures when it is read, of which the first ones count. One
 * thread at a time.
 */
final class ProcFile {
    /** A process number, a thread's name of 64 bytes at most, and a state. */
    private static final int MOST_BYTES = 80;

    private final File file;
    private final byte[] bytes = new byte[MOST_BYTES];

    ProcFile(File file) {
        this.file = file;
    }

    /**
     * What is at the beginning at this moment.
     *
     * @throws IOException if there is no such file, or no free descriptor
     */
    String start() throws IOException {
        try (FileInputStream in = new FileInputStream(file)) {
            int count = in.read(bytes);
            return new String(bytes, 0, Math.max(count, 0), StandardCharsets.ISO_8859_1);
        }
    }
}
