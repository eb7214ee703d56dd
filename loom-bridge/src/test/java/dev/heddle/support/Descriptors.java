package dev.heddle.support;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The descriptors that this process has open for I/O: sockets, epolls, rings and events. */
public final class Descriptors {
    private static final Path OPEN = Path.of("/proc/self/fd");

    static {
        // A socket that the JDK opens at its first use, and keeps to close others by.
        try {
            new ServerSocket(0).close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Descriptors() {}

    /**
     * All of them. Only while no group is open: while a core changes its carrier, the old one may
     * have closed its ring before the new one opens its own.
     */
    public static long count() throws IOException {
        return count(target -> target.startsWith("socket:") || target.startsWith("anon_inode:"));
    }

    /** Sockets only: not what a spare carrier or the JDK's poller opens meanwhile. */
    public static long countSockets() throws IOException {
        return count(target -> target.startsWith("socket:"));
    }

    /** The rings of io_uring: one for each core and each carrier that has lost one. */
    public static long countRings() throws IOException {
        return count(target -> target.equals("anon_inode:[io_uring]"));
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

    /** Waits until no more sockets are open than there were. */
    public static void awaitSocketsAtMost(long before) {
        await().atMost(Task.PATIENCE).until(Descriptors::countSockets, now -> now <= before);
    }

    /** Waits until no more are open than there were. */
    public static void awaitAtMost(long before) {
        await().atMost(Task.PATIENCE).until(Descriptors::count, now -> now <= before);
    }
}
