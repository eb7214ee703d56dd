package dev.heddle.driver.uring;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.heddle.driver.unix.NativeBuffer;
import dev.heddle.driver.unix.UnixEndpoint;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.PollContext;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a ring does, whoever enters the kernel for it. */
abstract class RingSuite {
    /** A ring for the calling thread. */
    abstract Ring open(Ring.Completions completions) throws IOException;

    private final Results results = new Results();

    private static final int POLLIN = 1;
    private static final int POLLOUT = 4;
    private static final Path TASKS = Path.of("/proc/self/task");

    /**
     * A read of the event descriptor that the kernel has given to a worker may run after the ring's
     * end: on a descriptor that is another's by then, into memory that has been freed.
     */
    @Test
    void closeLeavesNoWorkToThreadsOfTheKernel() throws Exception {
        Ring ring = open((submission, result) -> {});
        // A run that blocks is what arms the read.
        ring.run(pause(), 1);
        ring.close();

        assertEquals(List.of(), workersOfCurrentThread());
    }

    @Test
    void wakeUpAfterCloseIsIgnored() throws Exception {
        Ring ring = open((submission, result) -> {});
        ring.close();
        Thread waker = Thread.ofPlatform().start(ring::wakeUp);
        waker.join();

        Ring next = open((submission, result) -> {});
        next.run(pause(), 1);
        next.close();
    }

    /** Where a send waited, one whose input has ended would be given to a worker. */
    @Test
    void aSendToAFullSocketCompletesAtOnceAndLeavesNoWorkToThreadsOfTheKernel() throws Exception {
        try (Ring ring = open(results);
                FullSocket full = new FullSocket()) {
            NativeBuffer memory = new NativeBuffer(16);
            IoOperation send = new IoOperation().send(full.endpoint(), new byte[16], 0, 16);
            // The peer's kernel may take some bytes still.
            while (!results.list.contains(-Errno.EAGAIN)) {
                ring.transfer(send, full.descriptor(), memory, memory.address(), 16, false);
                ring.run(pause(), 1);
                assertEquals(List.of(), ring.inFlight());
            }
            assertEquals(List.of(), workersOfCurrentThread());
        }
    }

    @Test
    void aWatchBeyondTheEndOfInputWaitsForRoom() throws Exception {
        try (Ring ring = open(results);
                FullSocket full = new FullSocket()) {
            IoOperation send = new IoOperation().send(full.endpoint(), new byte[1], 0, 1);
            ring.poll(send, full.descriptor(), POLLOUT);
            ring.run(pause(), 1);
            assertEquals(List.of(Ring.POLLRDHUP), results.list);

            ring.pollBeyondEndOfInput(send, full.descriptor(), POLLOUT);
            ring.run(pause(), 1);
            ring.run(pause(), 1);
            assertEquals(1, results.list.size());

            full.drain(() -> {
                ring.run(pause(), 1);
                return results.list.size() > 1;
            });
            assertEquals(List.of(Ring.POLLRDHUP, POLLOUT), results.list);
            assertEquals(List.of(), ring.inFlight());
        }
    }

    @Test
    void aWatchBeyondTheEndOfInputIsCancelled() throws Exception {
        try (Ring ring = open(results);
                FullSocket full = new FullSocket()) {
            IoOperation send = new IoOperation().send(full.endpoint(), new byte[1], 0, 1);
            for (int runs = 0; runs < 3; runs++) {
                ring.pollBeyondEndOfInput(send, full.descriptor(), POLLOUT);
                for (int run = 0; run < runs; run++) {
                    ring.run(pause(), 1);
                }
                ring.cancelAll();
            }
            assertEquals(Collections.nCopies(3, -Errno.ECANCELED), results.list);
        }
    }

    /** An error, since Netty logs other exceptions. */
    @Test
    void aCompletionThatFailsLeavesNothingInTheTable() throws Exception {
        AssertionError defect = new AssertionError("on purpose");
        Ring.Completions failing =
                (submission, result) -> {
                    results.completed(submission, result);
                    throw defect;
                };
        try (Ring ring = open(failing)) {
            Socket writable = Socket.newSocketDgram();
            UnixEndpoint endpoint = new UnixEndpoint(writable, null);
            IoOperation watch = new IoOperation().accept(endpoint);
            for (int i = 0; i < 3; i++) {
                ring.poll(watch, writable.intValue(), POLLOUT);
                Submission submission = (Submission) watch.driverState();
                assertSame(defect, assertThrows(Error.class, () -> ring.run(pause(), 1)));
                assertEquals(List.of(), ring.inFlight());
                assertNull(submission.operation);
                assertEquals(1, submission.index);
            }
            writable.close();
        }
        assertEquals(Collections.nCopies(3, POLLOUT), results.list);
    }

    /** The kernel polls before it tries, and must not overlook what came before. */
    @Test
    void aReceiveThatIsToWaitGetsWhatIsThereAndWhatComes() throws Exception {
        Socket socket = Socket.newSocketDgram();
        UnixEndpoint endpoint = new UnixEndpoint(socket, null);
        try (Ring ring = open(results);
                DatagramChannel peer = DatagramChannel.open()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            NativeBuffer memory = new NativeBuffer(16);
            IoOperation receive = new IoOperation().receive(endpoint, new byte[16], 0, 16);
            peer.send(ByteBuffer.allocate(3), socket.localAddress());
            ring.transfer(receive, socket.intValue(), memory, memory.address(), 16, true);
            ring.run(PollContext.UNTIL_COMPLETION, 1);
            assertEquals(List.of(3), results.list);

            ring.transfer(receive, socket.intValue(), memory, memory.address(), 16, true);
            ring.run(pause(), 1);
            assertEquals(1, results.list.size());
            peer.send(ByteBuffer.allocate(5), socket.localAddress());
            ring.run(PollContext.UNTIL_COMPLETION, 1);
            assertEquals(List.of(3, 5), results.list);
        } finally {
            socket.close();
        }
    }

    private static final class Results implements Ring.Completions {
        private final List<Integer> list = new ArrayList<>();

        @Override
        public void completed(Submission submission, int result) {
            list.add(result);
        }
    }

    /** A socket that takes no more, and whose input is shut down; its peer is the JDK's. */
    private static final class FullSocket implements AutoCloseable {
        private static final int BUFFER_BYTES = 128 * 1024;

        private final UnixEndpoint endpoint;
        private final SocketChannel peer;

        FullSocket() throws IOException {
            Socket socket = Socket.newSocketStream();
            endpoint = new UnixEndpoint(socket, null);
            try (ServerSocketChannel listener = ServerSocketChannel.open()) {
                // Set sizes are not tuned by the kernel.
                listener.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
                socket.setSendBufferSize(BUFFER_BYTES);
                listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                if (!socket.connect(listener.getLocalAddress())) {
                    await().until(socket::finishConnect);
                }
                peer = listener.accept();
            }
            peer.configureBlocking(false);
            socket.shutdown(true, false);
            ByteBuffer bytes = ByteBuffer.allocateDirect(1 << 16);
            // A delayed acknowledgement (200 ms at most) makes room again.
            await().during(Duration.ofMillis(300))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> isFull(socket, bytes));
        }

        /** Fills it. Whether it was full. */
        private static boolean isFull(Socket socket, ByteBuffer bytes) throws IOException {
            int written = 0;
            while (socket.write(bytes, 0, bytes.capacity()) > 0) {
                written++;
            }
            return written == 0;
        }

        int descriptor() {
            return endpoint.socket().intValue();
        }

        UnixEndpoint endpoint() {
            return endpoint;
        }

        void drain(Callable<Boolean> isEnough) {
            ByteBuffer into = ByteBuffer.allocateDirect(1 << 16);
            await().pollInSameThread()
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> {
                        while (peer.read(into.clear()) > 0) {
                            // There may be more.
                        }
                        return isEnough.call();
                    });
        }

        @Override
        public void close() throws IOException {
            peer.close();
            endpoint.socket().close();
        }
    }

    @Test
    void thousandsAreCancelledAtOnce() throws Exception {
        AtomicInteger completions = new AtomicInteger();
        Socket silent = Socket.newSocketDgram();
        UnixEndpoint endpoint = new UnixEndpoint(silent, null);
        try (Ring ring = open((submission, result) -> completions.incrementAndGet())) {
            for (int i = 0; i < 3_000; i++) {
                ring.poll(new IoOperation().accept(endpoint), silent.intValue(), POLLIN);
            }
            ring.cancelAll();
        } finally {
            silent.close();
        }
        assertEquals(3_000, completions.get());
    }

    /** The kernel names them after the thread they work for. */
    private static List<String> workersOfCurrentThread() throws IOException {
        String name = "iou-wrk-" + Path.of("/proc/thread-self").toRealPath().getFileName();
        try (Stream<Path> tasks = Files.list(TASKS)) {
            return tasks.map(task -> commandOf(task)).filter(name::equals).toList();
        }
    }

    private static String commandOf(Path task) {
        try {
            return Files.readString(task.resolve("comm")).strip();
        } catch (IOException ended) {
            return "";
        }
    }

    /** Blocks for a millisecond. */
    private static PollContext pause() {
        return Until.after(1_000_000);
    }
}
