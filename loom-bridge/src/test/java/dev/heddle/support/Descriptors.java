package dev.heddle.support;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The descriptors that this process has open for I/O: sockets, epolls, rings and events. */
public final class Descriptors {
    private static final Path OPEN = Path.of("/proc/self/fd");

    private Descriptors() {}

    public static long count() throws IOException {
        return count(target -> target.startsWith("socket:") || target.startsWith("anon_inode:"));
    }

    /** Sockets only: not what a spare carrier or the JDK's poller opens meanwhile. */
    public static long countSockets() throws IOException {
        return count(target -> target.startsWith("socket:"));
    }

    private static long count(Predicate<String> wanted) throws IOException {
        try (Stream<Path> all = Files.list(OPEN)) {
            return all.map(Descriptors::target).filter(wanted).count();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    /** Waits until no more are open than there were. */
    public static void awaitAtMost(long before) {
        await().atMost(Task.PATIENCE).until(Descriptors::count, now -> now <= before);
    }
}
