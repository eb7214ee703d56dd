package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.net.ByteBufferSuite.Memory;
import dev.heddle.support.FullBacklog;
import dev.heddle.support.Pattern;
import dev.heddle.support.Task;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Operations that end at a deadline or by an interrupt, and what is certain then. */
abstract class OperationDeadlineSuite extends ThreadKindSuite {
    private static final Deadline PASSED = Deadline.after(Duration.ZERO);
    private static final int TOTAL = 12 << 20;

    private static Deadline soon() {
        return Deadline.after(Duration.ofMillis(30));
    }

    private static Deadline late() {
        return Deadline.after(Task.PATIENCE);
    }

    private static void assertReads(HeddleSocket from, int place, int length) throws Exception {
        Pattern.read(from.getInputStream(), 1, place, place + length, 60_000);
    }

    // --- reading

    @ParameterizedTest
    @EnumSource
    void aReadThatTimedOutHasTakenNothing(Memory memory) throws Exception {
        try (Pair both = connect()) {
            ByteBuffer into = memory.allocate(100);
            start(
                            () -> {
                                for (Deadline deadline : new Deadline[] {soon(), PASSED}) {
                                    var e =
                                            assertThrows(
                                                    SocketTimeoutException.class,
                                                    () -> both.server().read(into, deadline));
                                    assertEquals("Read timed out", e.getMessage());
                                    assertEquals(0, e.bytesTransferred);
                                    assertEquals(0, into.position());
                                }
                                both.client().write(ByteBuffer.wrap(Pattern.bytes(1, 0, 50)));
                                assertReads(both.server(), 0, 50);
                            })
                    .get();
        }
    }

    @Test
    void whatIsThereIsReadAfterTheDeadlineToo() throws Exception {
        try (Pair both = connect()) {
            both.client().write(ByteBuffer.wrap(Pattern.bytes(1, 0, 50)));
            ByteBuffer into = ByteBuffer.allocateDirect(20);
            start(
                            () -> {
                                // On loopback it is there when the write returns.
                                assertEquals(20, both.server().read(into, PASSED));
                                both.client().shutdownOutput();
                                assertReads(both.server(), 20, 30);
                                assertEquals(-1, both.server().read(into.clear(), PASSED));
                            })
                    .get();
        }
    }

    @Test
    void whatIsThereIsReadAfterADeadlineBesideOthersThatFindNothing() throws Exception {
        try (Pair both = connect()) {
            start(
                            () -> {
                                for (int i = 1; i <= 100; i++) {
                                    ByteBuffer into =
                                            ByteBuffer.allocate(i % 2 == 0 ? 64 * 1024 : 200);
                                    both.client().write(ByteBuffer.wrap(new byte[i]));
                                    assertEquals(i, both.server().read(into, PASSED));
                                    assertThrows(
                                            SocketTimeoutException.class,
                                            () -> both.server().read(into, PASSED));
                                }
                                both.client().shutdownOutput();
                                assertEquals(
                                        -1, both.server().read(ByteBuffer.allocate(1), PASSED));
                            })
                    .get();
        }
    }

    @Test
    void soTimeoutIsAnotherMatter() throws Exception {
        try (Pair both = connect()) {
            ByteBuffer into = ByteBuffer.allocate(10);
            both.server().setSoTimeout(1);
            Task<Void> reader =
                    start(() -> assertEquals(1, both.server().read(into, late()))).awaitParked();
            // Longer than SO_TIMEOUT.
            start(() ->
                            assertThrows(
                                    SocketTimeoutException.class,
                                    () -> both.client().read(ByteBuffer.allocate(1), soon())))
                    .get();
            assertFalse(reader.isDone());
            both.client().write(ByteBuffer.wrap(new byte[1]));
            reader.get();
            both.server().setSoTimeout(1_000_000);
            start(() ->
                            assertThrows(
                                    SocketTimeoutException.class,
                                    () -> both.server().read(into, soon())))
                    .get();
        }
    }

    @Test
    void aReadThatIsInterruptedHasTakenNothingAndTheSocketStaysOpen() throws Exception {
        try (Pair both = connect()) {
            CountDownLatch ended = new CountDownLatch(1);
            Task<Void> reader =
                    start(
                                    () -> {
                                        var e =
                                                assertThrows(
                                                        InterruptedIOException.class,
                                                        () ->
                                                                both.server()
                                                                        .read(
                                                                                ByteBuffer.allocate(
                                                                                        10),
                                                                                late()));
                                        assertEquals(0, e.bytesTransferred);
                                        assertTrue(Thread.interrupted());
                                        assertFalse(both.server().isClosed());
                                        ended.countDown();
                                        assertReads(both.server(), 0, 10);
                                    })
                            .awaitParked();
            reader.thread().interrupt();
            assertTrue(ended.await(20, TimeUnit.SECONDS));
            both.client().write(ByteBuffer.wrap(Pattern.bytes(1, 0, 10)));
            reader.get();
        }
    }

    /** The deadline passes before, while or after the byte comes. */
    @Test
    void noByteIsLostToADeadlineThatPassesMeanwhile() throws Exception {
        try (Pair both = connect()) {
            start(
                            () -> {
                                ByteBuffer one = ByteBuffer.allocateDirect(1);
                                for (int i = 0; i < 200; i++) {
                                    Task<Void> writer = start(() -> writeOne(both.client()));
                                    Deadline deadline =
                                            Deadline.after(Duration.ofNanos(i * 2_000L));
                                    try {
                                        assertEquals(1, both.server().read(one.clear(), deadline));
                                    } catch (SocketTimeoutException e) {
                                        assertEquals(1, both.server().read(one.clear(), late()));
                                    }
                                    writer.get();
                                }
                                assertEquals(0, both.server().getInputStream().available());
                            })
                    .get();
        }
    }

    private static void writeOne(HeddleSocket to) throws Exception {
        to.write(ByteBuffer.allocateDirect(1));
    }

    @Test
    void waitingForAnotherReaderCountsToo() throws Exception {
        try (Pair both = connect()) {
            Task<Void> first =
                    start(() -> both.server().read(ByteBuffer.allocate(10))).awaitParked();
            start(
                            () -> {
                                assertThrows(
                                        SocketTimeoutException.class,
                                        () -> both.server().read(ByteBuffer.allocate(1), soon()));
                                Thread.currentThread().interrupt();
                                assertThrows(
                                        InterruptedIOException.class,
                                        () -> both.server().read(ByteBuffer.allocate(1), late()));
                                assertTrue(Thread.interrupted());
                            })
                    .get();
            close(both.client());
            first.get();
        }
    }

    private static void assertLends(HeddleSocket from, int expected, Deadline deadline)
            throws Exception {
        try (LentBuffer lent = from.readLent(deadline)) {
            assertEquals(1, lent.bytes().remaining());
            assertEquals(expected, lent.bytes().get());
        }
    }

    @Test
    void aLendingReadEndsAtItsDeadlineAndHasTakenNothing() throws Exception {
        try (Pair both = connect()) {
            start(
                            () -> {
                                both.server().setSoTimeout(1);
                                for (Deadline deadline : new Deadline[] {soon(), PASSED}) {
                                    assertThrows(
                                            SocketTimeoutException.class,
                                            () -> both.server().readLent(deadline));
                                }
                                for (int i = 0; i < 50; i++) {
                                    both.client().write(ByteBuffer.wrap(new byte[] {(byte) i}));
                                    assertLends(both.server(), i, late());
                                }
                                both.client().shutdownOutput();
                                assertNull(both.server().readLent(late()));
                                assertNull(both.server().readLent(PASSED));
                            })
                    .get();
        }
    }

    @Test
    void whatIsThereIsLentAfterTheDeadlineToo() throws Exception {
        try (Pair both = connect()) {
            both.client().write(ByteBuffer.wrap(new byte[] {5}));
            // On loopback it is there when the write returns.
            start(() -> assertLends(both.server(), 5, PASSED)).get();
        }
        try (Pair both = connect()) {
            both.client().shutdownOutput();
            start(() -> assertNull(both.server().readLent(PASSED))).get();
        }
    }

    @Test
    void aLendingReadThatIsInterruptedLeavesTheSocketOpen() throws Exception {
        try (Pair both = connect()) {
            Task<Void> reader =
                    start(
                                    () -> {
                                        assertThrows(
                                                InterruptedIOException.class,
                                                () -> both.server().readLent(late()));
                                        assertTrue(Thread.interrupted());
                                    })
                            .awaitParked();
            reader.thread().interrupt();
            reader.get();
            both.client().write(ByteBuffer.wrap(new byte[] {5}));
            start(() -> assertLends(both.server(), 5, late())).get();
        }
    }

    // --- writing

    /** How a write is made, of one buffer or several. */
    private interface Write {
        void write(HeddleSocket to, ByteBuffer[] buffers, Deadline deadline) throws Exception;
    }

    private static final Write ONE = (to, buffers, deadline) -> to.write(buffers[0], deadline);
    private static final Write ALL =
            (to, buffers, deadline) -> to.write(buffers, 0, buffers.length, deadline);

    private static long remaining(ByteBuffer[] buffers) {
        long sum = 0;
        for (ByteBuffer buffer : buffers) {
            sum += buffer.remaining();
        }
        return sum;
    }

    private static ByteBuffer[] several() {
        List<ByteBuffer> buffers = new ArrayList<>();
        int length = TOTAL / Memory.values().length;
        for (Memory memory : Memory.values()) {
            buffers.add(memory.holding((long) buffers.size() * length, length));
        }
        return buffers.toArray(new ByteBuffer[0]);
    }

    /** The write ends early; what remains is written when the peer reads. */
    private void assertGoesOnWhereItEnded(
            Write write, ByteBuffer[] buffers, Class<? extends InterruptedIOException> end)
            throws Exception {
        try (Pair both = connect()) {
            boolean isInterrupt = end == InterruptedIOException.class;
            CountDownLatch ended = new CountDownLatch(1);
            long total = remaining(buffers);
            Task<Void> writer =
                    start(() -> {
                        var e =
                                assertThrows(
                                        end,
                                        () ->
                                                write.write(
                                                        both.client(),
                                                        buffers,
                                                        isInterrupt ? late() : soon()));
                        long written = total - remaining(buffers);
                        assertEquals(written, e.bytesTransferred);
                        assertEquals(isInterrupt, Thread.interrupted());
                        assertTrue(written > 0 && written < total, "written " + written);
                        assertFalse(both.client().isClosed());
                        ended.countDown();
                        write.write(both.client(), buffers, late());
                        assertEquals(0, remaining(buffers));
                        both.client().shutdownOutput();
                    });
            if (isInterrupt) {
                writer.awaitParked().thread().interrupt();
            }
            assertTrue(ended.await(20, TimeUnit.SECONDS));
            start(
                            () -> {
                                assertReads(both.server(), 0, (int) total);
                                assertEquals(-1, both.server().getInputStream().read());
                            })
                    .get();
            writer.get();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWriteThatTimedOutIsFinishedLater(Memory memory) throws Exception {
        ByteBuffer[] one = {memory.holding(0, TOTAL)};
        assertGoesOnWhereItEnded(ONE, one, SocketTimeoutException.class);
    }

    @Test
    void aGatheringWriteThatTimedOutIsFinishedLater() throws Exception {
        assertGoesOnWhereItEnded(ALL, several(), SocketTimeoutException.class);
    }

    @Test
    void aWriteThatIsInterruptedIsFinishedLater() throws Exception {
        ByteBuffer[] one = {Memory.DIRECT.holding(0, TOTAL)};
        assertGoesOnWhereItEnded(ONE, one, InterruptedIOException.class);
    }

    @Test
    void aGatheringWriteThatIsInterruptedIsFinishedLater() throws Exception {
        assertGoesOnWhereItEnded(ALL, several(), InterruptedIOException.class);
    }

    @Test
    void whatNeedsNoWaitingIsWrittenAfterTheDeadlineToo() throws Exception {
        try (Pair both = connect()) {
            start(
                            () -> {
                                both.client().write(Memory.HEAP.holding(0, 100), PASSED);
                                both.client().write(Memory.DIRECT.holding(100, 100), PASSED);
                                ByteBuffer[] two = {
                                    Memory.HEAP.holding(200, 100), Memory.DIRECT.holding(300, 100)
                                };
                                both.client().write(two, 0, 2, PASSED);
                                assertReads(both.server(), 0, 400);
                            })
                    .get();
        }
    }

    @Test
    void waitingForAnotherWriterCountsTooAndNothingIsWritten() throws Exception {
        try (Pair both = connect()) {
            ByteBuffer large = Memory.DIRECT.holding(0, TOTAL);
            Task<Void> first = start(() -> both.client().write(large)).awaitParked();
            start(
                            () -> {
                                ByteBuffer small = ByteBuffer.allocate(10);
                                var e =
                                        assertThrows(
                                                SocketTimeoutException.class,
                                                () -> both.client().write(small, soon()));
                                assertEquals("Write timed out", e.getMessage());
                                assertEquals(0, e.bytesTransferred);
                                assertEquals(0, small.position());
                            })
                    .get();
            start(() -> assertReads(both.server(), 0, TOTAL)).get();
            first.get();
            assertEquals(0, both.server().getInputStream().available());
        }
    }

    @Test
    void aCloseIsWhatAFailureMeans() throws Exception {
        try (Pair both = connect()) {
            Task<Void> reader =
                    start(() -> both.server().read(ByteBuffer.allocate(1), late())).awaitParked();
            close(both.server());
            assertEquals("Socket closed", reader.failure(SocketException.class).getMessage());
        }
    }

    // --- accept and connect

    @Test
    void anAcceptThatTimedOutLeavesTheListenerOpen() throws Exception {
        try (HeddleServerSocket listener = (HeddleServerSocket) heddle.listen()) {
            listener.setSoTimeout(1_000_000);
            start(
                            () -> {
                                assertThrows(
                                        SocketTimeoutException.class,
                                        () -> listener.accept(soon()));
                                assertThrows(
                                        SocketTimeoutException.class,
                                        () -> listener.accept(PASSED));
                                try (Socket client = heddle.newSocket()) {
                                    client.connect(listener.getLocalSocketAddress());
                                    try (HeddleSocket server = listener.accept(late())) {
                                        writeOne(server);
                                        byte[] got = client.getInputStream().readNBytes(1);
                                        assertArrayEquals(new byte[1], got);
                                        assertEquals(0, server.getSoTimeout());
                                    }
                                }
                            })
                    .get();
        }
    }

    @Test
    void anAcceptThatIsInterruptedLeavesTheListenerOpen() throws Exception {
        try (HeddleServerSocket listener = (HeddleServerSocket) heddle.listen()) {
            CountDownLatch ended = new CountDownLatch(1);
            Task<Void> acceptor =
                    start(
                                    () -> {
                                        assertThrows(
                                                InterruptedIOException.class,
                                                () -> listener.accept(late()));
                                        assertTrue(Thread.interrupted());
                                        assertFalse(listener.isClosed());
                                        ended.countDown();
                                        listener.accept(late()).close();
                                    })
                            .awaitParked();
            acceptor.thread().interrupt();
            assertTrue(ended.await(20, TimeUnit.SECONDS));
            try (Socket client = heddle.newSocket()) {
                client.connect(listener.getLocalSocketAddress());
                acceptor.get();
            }
        }
    }

    @Test
    void aConnectThatTimedOutClosesTheSocket() throws Exception {
        try (FullBacklog full = new FullBacklog();
                HeddleSocket socket = heddle.newSocket()) {
            start(() ->
                            assertThrows(
                                    SocketTimeoutException.class,
                                    () -> socket.connect(full.address(), soon())))
                    .get();
            assertTrue(socket.isClosed());
        }
    }

    /** As with {@code java.net}, unlike all other operations with a deadline. */
    @Test
    void anInterruptClosesAConnectOfAVirtualThreadOnly() throws Exception {
        try (FullBacklog full = new FullBacklog();
                HeddleSocket socket = heddle.newSocket()) {
            Task<Void> connector =
                    start(
                                    () -> {
                                        try {
                                            socket.connect(full.address(), late());
                                        } finally {
                                            assertTrue(Thread.interrupted());
                                        }
                                    })
                            .awaitParked();
            connector.thread().interrupt();
            if (kind.isVirtual()) {
                SocketException e = connector.failure(SocketException.class);
                assertEquals("Closed by interrupt", e.getMessage());
            } else {
                full.stopListening();
                connector.failure(ConnectException.class);
            }
            assertTrue(socket.isClosed());
        }
    }

    @Test
    void aConnectInTimeConnects() throws Exception {
        try (var listener = heddle.listen();
                HeddleSocket socket = heddle.newSocket()) {
            start(() -> socket.connect(listener.getLocalSocketAddress(), late())).get();
            assertTrue(socket.isConnected());
        }
    }

    @Test
    void anUnconnectedOrClosedSocketIsRefused() throws Exception {
        HeddleSocket socket = heddle.newSocket();
        ByteBuffer buffer = ByteBuffer.allocate(1);
        assertThrows(SocketException.class, () -> socket.read(buffer, late()));
        socket.close();
        assertThrows(SocketException.class, () -> socket.write(buffer, late()));
    }
}
