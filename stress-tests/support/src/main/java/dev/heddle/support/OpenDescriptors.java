package dev.heddle.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What a process has open, by the targets of the links in {@code /proc/PID/fd} (proc(5)). */
public final class OpenDescriptors {
    private OpenDescriptors() {}

    /** Whether a target is a socket. */
    public static boolean isSocket(String target) {
        return target.startsWith("socket:");
    }

    /** Whether a target is an epoll, a ring of io_uring or an event. */
    public static boolean isAnonymous(String target) {
        return target.startsWith("anon_inode:");
    }

    /**
     * Counts the descriptors of this process whose targets are wanted.
     *
     * @throws IOException if there is no {@code /proc}
     */
    public static long count(Predicate<String> wanted) throws IOException {
        return count(Path.of("/proc/self/fd"), wanted);
    }

    /**
     * The same of another process.
     *
     * @throws IOException if there is no such process, or no {@code /proc}
     */
    public static long count(long pid, Predicate<String> wanted) throws IOException {
        return count(Path.of("/proc", Long.toString(pid), "fd"), wanted);
    }

    private static long count(Path folder, Predicate<String> wanted) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(OpenDescriptors::target).filter(wanted).count();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }
}
