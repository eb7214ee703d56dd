package dev.heddle.support;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/** The descriptors that this process has open for I/O: sockets, epolls, rings and events. */
public final class Descriptors {
    static {
        // A socket that the JDK opens at its first use, and keeps to close others by.
        try {
            new ServerSocket(0).close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Descriptors() {}

    /** A test that counts is Linux's: elsewhere it is skipped. */
    public static void requireProc() {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "/proc is Linux's");
    }

    /**
     * All of them. Only while no group is open: while a core changes its carrier, the old one may
     * have closed its ring before the new one opens its own.
     */
    public static long count() throws IOException {
        requireProc();
        return OpenDescriptors.count(
                target -> OpenDescriptors.isSocket(target) || OpenDescriptors.isAnonymous(target));
    }

    /** Sockets only: not what a spare carrier or the JDK's poller opens meanwhile. */
    public static long countSockets() throws IOException {
        requireProc();
        return OpenDescriptors.count(OpenDescriptors::isSocket);
    }

    /** The rings of io_uring: one for each core and each carrier that has lost one. */
    public static long countRings() throws IOException {
        requireProc();
        return OpenDescriptors.count(target -> target.equals("anon_inode:[io_uring]"));
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
