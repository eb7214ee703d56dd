package dev.heddle.driver.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.driver.unix.NativeBuffer;
import dev.heddle.driver.unix.UnixEndpoint;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.PollContext;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * More completions at once than the completion queue holds. What finds no room is kept by the
 * kernel (IORING_FEAT_NODROP): all are delivered, once each, and the ring goes on.
 */
abstract class RingOverflowSuite {
    /** A ring for the calling thread. */
    abstract Ring open(Ring.Completions completions) throws IOException;

    /**
     * {@link #MORE_THAN_FITS} watches have fired together: where that must overflow, asserts it.
     */
    abstract void assertOverflowWhereWatchesFire();

    /** Likewise where so many have been cancelled together. */
    abstract void assertOverflowWhereWatchesAreCancelled();

    static final int MORE_THAN_FITS = Ring.COMPLETION_QUEUE_SIZE + Ring.MOST_AT_ONCE;
    static final int POLLOUT = 4;
    private static final int POLLIN = 1;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    final Tally tally = new Tally();
    private Socket socket;
    private UnixEndpoint endpoint;

    @BeforeEach
    void openSocket() throws IOException {
        socket = Socket.newSocketDgram();
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        endpoint = new UnixEndpoint(socket, null);
    }

    @AfterEach
    void closeSocket() throws IOException {
        socket.close();
    }

    @Test
    void watchesThatFireTogetherAreToldOnceEach() throws Exception {
        try (Ring ring = open(tally)) {
            List<IoOperation> watches = arm(ring, MORE_THAN_FITS);
            makeReadable();
            tally.await(ring, MORE_THAN_FITS);

            tally.assertOnceEach(watches, POLLIN);
            assertOverflowWhereWatchesFire();
            assertGoesOn(ring);
        }
    }

    @Test
    void watchesThatAreCancelledTogetherAreToldOnceEach() throws Exception {
        try (Ring ring = open(tally)) {
            List<IoOperation> watches = arm(ring, MORE_THAN_FITS);
            ring.cancelAll();

            tally.assertOnceEach(watches, -Errno.ECANCELED);
            assertOverflowWhereWatchesAreCancelled();
            makeReadable();
            assertGoesOn(ring);
        }
    }

    /** In portions that there is room for. */
    final List<IoOperation> arm(Ring ring, int count) {
        List<IoOperation> watches = new ArrayList<>();
        while (watches.size() < count) {
            int portion = Math.min(ring.room(), count - watches.size());
            for (int i = 0; i < portion; i++) {
                watches.add(queueWatch(ring, POLLIN));
            }
            ring.run(PollContext.NOW, portion);
        }
        return watches;
    }

    final IoOperation queueWatch(Ring ring, int events) {
        IoOperation watch = new IoOperation().accept(endpoint);
        ring.poll(watch, socket.intValue(), events);
        return watch;
    }

    final IoOperation queueReceive(Ring ring, NativeBuffer memory) {
        int length = memory.capacity();
        IoOperation receive = new IoOperation().receive(endpoint, new byte[length], 0, length);
        ring.transfer(receive, socket.intValue(), memory, memory.address(), length, true);
        return receive;
    }

    final void makeReadable() throws IOException {
        try (DatagramChannel peer = DatagramChannel.open()) {
            peer.send(ByteBuffer.allocate(1), socket.localAddress());
        }
    }

    /** Nothing is told twice, what is submitted completes, and a wake-up ends a wait. */
    final void assertGoesOn(Ring ring) throws InterruptedException {
        assertEquals(0, ring.countInFlight());
        tally.forget();
        List<IoOperation> watches = arm(ring, 2);
        tally.await(ring, 2);
        // What may have been left of earlier waits ends with this one.
        ring.run(Until.after(1_000_000), 0);
        tally.assertOnceEach(watches, POLLIN);

        wakeUp(ring);
        Until patience = Until.after(PATIENCE_NANOS);
        ring.run(patience, 0);
        assertTrue(System.nanoTime() < patience.deadlineNanos(), "no wake-up");
    }

    static void wakeUp(Ring ring) throws InterruptedException {
        Thread waker = Thread.ofPlatform().start(ring::wakeUp);
        waker.join();
    }

    /** Which operations have completed, and how. */
    static final class Tally implements Ring.Completions {
        private final List<IoOperation> operations = new ArrayList<>();
        private final Set<Integer> results = new HashSet<>();

        /** How many were waiting for room in the queue when the first completion was delivered. */
        private long kept;

        @Override
        public void completed(Submission submission, int result) {
            if (operations.isEmpty()) {
                kept = keptByTheKernel();
            }
            operations.add(submission.operation);
            results.add(result);
        }

        void await(Ring ring, int count) {
            Awaitility.await()
                    .pollInSameThread()
                    .until(() -> {
                        ring.run(Until.after(1_000_000), 0);
                        return operations.size() >= count;
                    });
        }

        void assertOnceEach(List<IoOperation> expected, int result) {
            assertEquals(expected.size(), operations.size());
            assertEquals(Set.copyOf(expected), Set.copyOf(operations));
            assertEquals(Set.of(result), results);
        }

        void assertOverflow() {
            assertTrue(kept > 0, "there was room for all");
        }

        void forget() {
            operations.clear();
            results.clear();
        }

        /** For all rings of the process: a line of /proc for each (io_uring/fdinfo.c). */
        private static long keptByTheKernel() {
            try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
                return descriptors
                        .filter(Tally::isRing)
                        .mapToLong(ring -> keptBy(ring.getFileName()))
                        .sum();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static boolean isRing(Path descriptor) {
            try {
                return Files.readSymbolicLink(descriptor).toString().contains("[io_uring]");
            } catch (IOException closed) {
                return false;
            }
        }

        private static long keptBy(Path number) {
            Path file = Path.of("/proc/self/fdinfo").resolve(number);
            try (Stream<String> lines = Files.lines(file)) {
                return lines.filter(line -> line.startsWith("  user_data=")).count();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
