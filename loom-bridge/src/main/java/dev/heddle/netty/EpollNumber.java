package dev.heddle.netty;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandler;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds the descriptor of the epoll instance in a handler of Netty's, which keeps it to itself
 * (EpollIoHandler.epollFd, 4.2.18). The system tells what each instance watches (proc(5),
 * /proc/PID/fdinfo): a descriptor of our own is registered with the handler, and the instance that
 * watches it after that, and did not before, is the handler's.
 */
final class EpollNumber {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Path FACTS = Path.of("/proc/self/fdinfo");

    /** What the link of an epoll instance says. */
    private static final String EPOLL = "anon_inode:[eventpoll]";

    private EpollNumber() {}

    /**
     * The number, which stays until the handler is destroyed.
     *
     * @param handler an epoll handler that the calling thread may use
     * @throws IOException if it cannot be found; the message is a sentence
     */
    static int of(IoHandler handler) throws IOException {
        FileDescriptor probe = Native.newEventFd();
        try {
            Set<Integer> before = watching(probe.intValue());
            Set<Integer> after;
            IoRegistration registration = register(handler, probe);
            try {
                after = watching(probe.intValue());
            } finally {
                registration.cancel();
            }
            after.removeAll(before);
            if (after.size() != 1) {
                throw new IOException("the system does not tell which epoll instance is Netty's");
            }
            return after.iterator().next();
        } finally {
            probe.close();
        }
    }

    private static IoRegistration register(IoHandler handler, FileDescriptor probe)
            throws IOException {
        try {
            IoRegistration registration = handler.register(new Probe(probe));
            registration.submit(EpollIoOps.EPOLLIN);
            return registration;
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("Netty's epoll takes no descriptor: " + e.getMessage(), e);
        }
    }

    /** The numbers of the epoll instances that watch a descriptor. */
    private static Set<Integer> watching(int descriptor) throws IOException {
        Set<Integer> numbers = new HashSet<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path one : all) {
                if (isEpoll(one) && watches(FACTS.resolve(one.getFileName()), descriptor)) {
                    numbers.add(Integer.valueOf(one.getFileName().toString()));
                }
            }
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "there is no " + DESCRIPTORS + ", by which Netty's epoll is found", e);
        }
        return numbers;
    }

    private static boolean isEpoll(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().equals(EPOLL);
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    /** By lines such as "tfd: 4 events: 19 data: ...". */
    private static boolean watches(Path facts, int descriptor) {
        try (Stream<String> lines = Files.lines(facts)) {
            return lines.anyMatch(line -> {
                String[] words = line.split("\\s+", 3);
                return words.length == 3
                        && words[0].equals("tfd:")
                        && words[1].equals(Integer.toString(descriptor));
            });
        } catch (IOException | java.io.UncheckedIOException closedMeanwhile) {
            return false;
        }
    }

    /** Is registered for a moment, and never ready. */
    private record Probe(FileDescriptor fd) implements EpollIoHandle {
        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            // Nobody writes to it.
        }

        @Override
        public void close() {
            // By whoever has opened it.
        }
    }
}
