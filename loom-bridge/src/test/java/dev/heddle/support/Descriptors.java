package dev.heddle.support;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The descriptors that this process has open for I/O: sockets, epolls, rings and events. */
public final class Descriptors {
    private static final Path OPEN = Path.of("/proc/self/fd");

    private Descriptors() {}

    public static long count() throws IOException {
        try (Stream<Path> all = Files.list(OPEN)) {
            return all.filter(Descriptors::isForIo).count();
        }
    }

    private static boolean isForIo(Path descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            return target.startsWith("socket:") || target.startsWith("anon_inode:");
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    /** Waits until no more are open than there were. */
    public static void awaitAtMost(long before) {
        await().atMost(Task.PATIENCE).until(Descriptors::count, now -> now <= before);
    }
}
