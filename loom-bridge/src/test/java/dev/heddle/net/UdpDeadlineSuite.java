package dev.heddle.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.driver.DatagramSlots;
import dev.heddle.driver.SocketEndpoint;
import dev.heddle.driver.UdpSocket;
import dev.heddle.jdk.ChosenDrivers;
import dev.heddle.leak.Leakable;
import dev.heddle.support.DatagramSockets;
import dev.heddle.support.Task;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Receives and sends of datagrams that end at a deadline or by an interrupt. */
abstract class UdpDeadlineSuite extends UdpFrame<DatagramSockets.OfHeddle> {
    private static final Deadline PASSED = Deadline.after(Duration.ZERO);

    @TempDir Path directory;

    private static Deadline soon() {
        return Deadline.after(Duration.ofMillis(30));
    }

    private static Deadline late() {
        return Deadline.after(Task.PATIENCE);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    // --- receiving

    /** One of the ways to receive. */
    @FunctionalInterface
    private interface Receive {
        String from(HeddleDatagramSocket socket, Deadline deadline) throws IOException;
    }

    private static final Receive PACKET =
            (socket, deadline) -> {
                DatagramPacket packet = room(100);
                socket.receive(packet, deadline);
                return text(packet);
            };
    private static final Receive BUFFER =
            (socket, deadline) -> {
                ByteBuffer into = ByteBuffer.allocateDirect(100);
                socket.receive(into, deadline);
                return StandardCharsets.UTF_8.decode(into.flip()).toString();
            };
    private static final Receive BATCH =
            (socket, deadline) -> {
                DatagramBatch batch = new DatagramBatch(1, 100);
                socket.receive(batch, deadline);
                return StandardCharsets.UTF_8.decode(batch.data(0)).toString();
            };
    private static final List<Receive> WAYS = List.of(PACKET, BUFFER, BATCH);

    @Test
    void aReceiveThatTimedOutHasTakenNothing() throws Exception {
        try (HeddleDatagramSocket receiver = sockets.bound();
                HeddleDatagramSocket sender = sockets.bound()) {
            receiver.setSoTimeout(PATIENCE_MILLIS);
            inThread(() -> {
                for (Receive way : WAYS) {
                    for (Deadline deadline : new Deadline[] {soon(), PASSED}) {
                        var e =
                                assertThrows(
                                        SocketTimeoutException.class,
                                        () -> way.from(receiver, deadline));
                        assertEquals("Receive timed out", e.getMessage());
                    }
                    sender.send(packet("one", address(receiver)));
                    sender.send(packet("two", address(receiver)));
                    // On loopback it is there when the send returns.
                    assertEquals("one", way.from(receiver, PASSED));
                    assertEquals("two", way.from(receiver, late()));
                }
                DatagramBatch full = new DatagramBatch(1, 10);
                full.add(bytes("x"), address(receiver));
                assertThrows(SocketTimeoutException.class, () -> receiver.receive(full, soon()));
                assertEquals(0, full.size());
                receiver.setSoTimeout(1);
                Task<Void> later = sendOnceItWaits(sender, receiver);
                assertEquals("late", PACKET.from(receiver, late()));
                later.get();
            });
        }
    }

    /** Sends when the calling thread waits. */
    private Task<Void> sendOnceItWaits(HeddleDatagramSocket sender, HeddleDatagramSocket receiver) {
        Thread waiter = Thread.currentThread();
        return Task.run(
                Thread.ofPlatform().daemon().factory(),
                () -> {
                    await().until(() -> waiter.getState() == Thread.State.TIMED_WAITING);
                    sender.send(packet("late", address(receiver)));
                });
    }

    @Test
    void aReceiveThatIsInterruptedLeavesTheSocketOpen() throws Exception {
        try (HeddleDatagramSocket receiver = sockets.bound();
                HeddleDatagramSocket sender = sockets.bound()) {
            for (Receive way : WAYS) {
                CountDownLatch ended = new CountDownLatch(1);
                Task<String> waiting =
                        call(
                                        () -> {
                                            assertThrows(
                                                    InterruptedIOException.class,
                                                    () -> way.from(receiver, Deadline.none()));
                                            assertTrue(Thread.interrupted());
                                            ended.countDown();
                                            return way.from(receiver, late());
                                        })
                                .awaitParked();
                waiting.thread().interrupt();
                assertTrue(ended.await(20, TimeUnit.SECONDS));
                assertFalse(receiver.isClosed());
                sender.send(packet("still here", address(receiver)));
                assertEquals("still here", waiting.get());
            }
        }
    }

    @Test
    void waitingForAnotherReceiverCountsToo() throws Exception {
        try (HeddleDatagramSocket receiver = sockets.bound();
                HeddleDatagramSocket sender = sockets.bound()) {
            Task<String> first = call(() -> BUFFER.from(receiver, late())).awaitParked();
            inThread(() -> {
                for (Receive way : WAYS) {
                    assertThrows(SocketTimeoutException.class, () -> way.from(receiver, soon()));
                }
            });
            sender.send(packet("for the first", address(receiver)));
            assertEquals("for the first", first.get());
        }
    }

    @Test
    void aCloseIsWhatAFailureMeans() throws Exception {
        HeddleDatagramSocket receiver = sockets.bound();
        Task<String> waiting = call(() -> BATCH.from(receiver, late())).awaitParked();
        receiver.close();
        assertEquals("Socket closed", waiting.failure(SocketException.class).getMessage());
        for (Receive way : WAYS) {
            assertThrows(SocketException.class, () -> way.from(receiver, PASSED));
        }
    }

    // --- sending

    @Test
    void whatNeedsNoWaitingIsSentAfterTheDeadlineToo() throws Exception {
        try (HeddleDatagramSocket receiver = sockets.bound();
                HeddleDatagramSocket sender = sockets.bound()) {
            inThread(() -> {
                sender.send(packet("packet", address(receiver)), PASSED);
                ByteBuffer buffer = bytes("buffer");
                sender.send(buffer, address(receiver), PASSED);
                assertFalse(buffer.hasRemaining());
                DatagramBatch batch = new DatagramBatch(2, 10);
                batch.add(bytes("none"), address(receiver));
                batch.add(bytes("batch"), address(receiver));
                sender.send(batch, 1, PASSED);
                assertEquals(2, batch.sent());
                for (String sent : List.of("packet", "buffer", "batch")) {
                    assertEquals(sent, PACKET.from(receiver, late()));
                }
                assertThrows(SocketTimeoutException.class, () -> PACKET.from(receiver, PASSED));
            });
        }
    }

    /** A sender whose waits are those for a connection that takes nothing until it is drained. */
    private final class FullSender implements AutoCloseable {
        final HeddleDatagramSocket receiver = sockets.bound();
        final FullUdpSocket udp;
        final DatagramSender sender;

        private final UdpSocket real = ChosenDrivers.transportOf(sockets.group()).openUdp();
        private final LiveEndpoint realLive =
                new LiveEndpoint(sockets.group(), real.endpoint(), Leakable.DATAGRAM_SOCKET);
        private final ServerSocketChannel listener =
                ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        private final LiveEndpoint full;
        private final SocketChannel peer;

        FullSender(int room) throws IOException {
            udp = new FullUdpSocket(real, room);
            var address = UnixDomainSocketAddress.of(directory.resolve("full-sender"));
            listener.bind(address);
            SocketEndpoint endpoint =
                    ChosenDrivers.transportOf(sockets.group()).unixDomain().connect(address);
            if (endpoint == null) {
                throw new AssertionError("the backlog of a new listener is full");
            }
            full = new LiveEndpoint(sockets.group(), endpoint, Leakable.DATAGRAM_SOCKET);
            peer = listener.accept();
            ByteBuffer much = ByteBuffer.allocate(8 << 20);
            assertThrows(
                    SocketTimeoutException.class, () -> new StreamWriter(full).write(much, soon()));
            sender = new DatagramSender(full, udp, new DatagramBinding(real));
        }

        InetSocketAddress to() {
            return address(receiver);
        }

        /** As the socket does it. */
        void send(DatagramBatch batch, int first, Deadline deadline) throws IOException {
            DatagramSlots slots = batch.begin();
            try {
                sender.send(slots, first, batch, deadline);
            } finally {
                batch.end();
            }
        }

        void drain(int room) throws IOException {
            udp.makeRoom(room);
            peer.configureBlocking(false);
            ByteBuffer into = ByteBuffer.allocate(1 << 16);
            while (peer.read(into.clear()) > 0) {}
        }

        @Override
        public void close() throws IOException {
            full.close();
            realLive.close();
            peer.close();
            listener.close();
            receiver.close();
        }
    }

    @Test
    void aSendThatTimedOutHasSentNothingAndABatchSaysHowFarItGot() throws Exception {
        try (FullSender full = new FullSender(2)) {
            inThread(() -> {
                DatagramBatch batch = new DatagramBatch(3, 10);
                for (String text : List.of("one", "two", "three")) {
                    batch.add(bytes(text), full.to());
                }
                var e =
                        assertThrows(
                                SocketTimeoutException.class, () -> full.send(batch, 0, soon()));
                assertEquals("Send timed out", e.getMessage());
                assertEquals(2, batch.sent());
                for (Deadline deadline : new Deadline[] {soon(), PASSED}) {
                    assertThrows(
                            SocketTimeoutException.class,
                            () -> full.sender.send(bytes("lost"), full.to(), deadline));
                }
                full.drain(1);
                full.send(batch, batch.sent(), late());
                assertEquals(3, batch.sent());
                for (String sent : List.of("one", "two", "three")) {
                    assertEquals(sent, BUFFER.from(full.receiver, late()));
                }
                assertThrows(
                        SocketTimeoutException.class, () -> BUFFER.from(full.receiver, PASSED));
            });
        }
    }

    @Test
    void aSendThatIsInterruptedCanBeMadeAgain() throws Exception {
        try (FullSender full = new FullSender(0)) {
            CountDownLatch ended = new CountDownLatch(1);
            Task<Void> waiting =
                    start(
                                    () -> {
                                        assertThrows(
                                                InterruptedIOException.class,
                                                () ->
                                                        full.sender.send(
                                                                bytes("lost"), full.to(), late()));
                                        assertTrue(Thread.interrupted());
                                        ended.countDown();
                                        full.sender.send(bytes("sent"), full.to(), late());
                                    })
                            .awaitParked();
            waiting.thread().interrupt();
            assertTrue(ended.await(20, TimeUnit.SECONDS));
            waiting.awaitParked();
            // Behind it.
            inThread(() ->
                    assertThrows(
                            SocketTimeoutException.class,
                            () -> full.sender.send(bytes("lost"), full.to(), soon())));
            full.drain(1);
            waiting.get();
            assertEquals("sent", BUFFER.from(full.receiver, late()));
            assertThrows(SocketTimeoutException.class, () -> BUFFER.from(full.receiver, PASSED));
        }
    }
}
