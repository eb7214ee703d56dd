package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.driver.UdpSocket;
import dev.heddle.jdk.ChosenDrivers;
import dev.heddle.leak.Leakable;
import dev.heddle.scheduler.Core;
import dev.heddle.support.DatagramSockets;
import dev.heddle.support.Descriptors;
import dev.heddle.support.Firewall;
import dev.heddle.support.Stall;
import dev.heddle.support.Task;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What Heddle's UDP sockets have beyond {@code java.net}: buffers and batches. */
abstract class UdpBatchSuite extends UdpFrame<DatagramSockets.OfHeddle> {
    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ByteBuffer direct(String text) {
        ByteBuffer source = bytes(text);
        return ByteBuffer.allocateDirect(source.remaining()).put(source).flip();
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }

    @Test
    void buffersOfAllKindsAreSentAndFilled() throws Exception {
        try (HeddleDatagramSocket receiver = sockets.bound();
                HeddleDatagramSocket sender = sockets.bound();
                Arena arena = Arena.ofShared()) {
            inThread(() -> {
                List<ByteBuffer> sources =
                        List.of(
                                bytes("heap"),
                                direct("direct"),
                                bytes("read-only").asReadOnlyBuffer(),
                                direct("direct, read-only").asReadOnlyBuffer(),
                                arena.allocate(8).asByteBuffer().put(bytes("in arena")).flip(),
                                bytes("..sliced..").slice(2, 6),
                                ByteBuffer.allocateDirect(0));
                List<ByteBuffer> rooms =
                        List.of(
                                ByteBuffer.allocate(100),
                                ByteBuffer.allocateDirect(100),
                                arena.allocate(100).asByteBuffer(),
                                ByteBuffer.allocateDirect(100).position(50).slice(),
                                ByteBuffer.allocate(100).position(50).slice());
                for (ByteBuffer source : sources) {
                    for (ByteBuffer room : rooms) {
                        String expected = text(source);
                        ByteBuffer given = source.duplicate();
                        sender.send(given, address(receiver));
                        assertFalse(given.hasRemaining());
                        room.clear().position(3);
                        assertEquals(address(sender), receiver.receive(room));
                        assertEquals(expected, text(room.flip().position(3)));
                    }
                }
            });
        }
    }

    @Test
    void aBufferTakesWhatItHasRoomFor() throws Exception {
        try (HeddleDatagramSocket receiver = sockets.bound();
                HeddleDatagramSocket sender = sockets.bound()) {
            inThread(() -> {
                for (ByteBuffer room :
                        List.of(ByteBuffer.allocate(8), ByteBuffer.allocateDirect(8))) {
                    room.limit(4);
                    sender.send(bytes("too long"), address(receiver));
                    receiver.receive(room);
                    assertEquals("too ", text(room.flip()));
                    assertEquals(0, room.clear().get(5));
                    sender.send(bytes("lost"), address(receiver));
                    receiver.receive(room.limit(0));
                    assertEquals(0, room.position());
                }
                ByteBuffer readOnly = ByteBuffer.allocate(1).asReadOnlyBuffer();
                assertThrows(IllegalArgumentException.class, () -> receiver.receive(readOnly));
                assertThrows(IllegalArgumentException.class, () -> sender.send(bytes("x"), null));
            });
        }
    }

    @Test
    void aBatchTakesAllThatHasCome() throws Exception {
        try (HeddleDatagramSocket receiver = sockets.bound();
                HeddleDatagramSocket sender = sockets.bound();
                HeddleDatagramSocket other = sockets.bound()) {
            inThread(() -> {
                DatagramBatch out = new DatagramBatch(50, 20);
                for (int i = 0; i < 50; i++) {
                    out.add(bytes("datagram " + i), address(receiver));
                }
                sender.send(out);
                assertEquals(50, out.sent());
                other.send(packet("from the other", address(receiver)));
                DatagramBatch in = new DatagramBatch(64, 20);
                assertEquals(51, receiver.receive(in));
                assertEquals(51, in.size());
                for (int i = 0; i < 50; i++) {
                    assertEquals("datagram " + i, text(in.data(i)));
                    assertEquals(address(sender), in.address(i));
                    assertFalse(in.isTruncated(i));
                }
                assertEquals("from the other", text(in.data(50)));
                assertEquals(address(other), in.address(50));
            });
        }
    }

    @Test
    void aBatchLeavesWhatItHasNoRoomFor() throws Exception {
        try (HeddleDatagramSocket receiver = sockets.bound();
                HeddleDatagramSocket sender = sockets.bound()) {
            inThread(() -> {
                for (String text : List.of("1", "12", "123", "1234", "")) {
                    sender.send(packet(text, address(receiver)));
                }
                DatagramBatch in = new DatagramBatch(3, 2);
                assertEquals(3, receiver.receive(in));
                assertEquals("1", text(in.data(0)));
                assertFalse(in.isTruncated(0));
                assertEquals("12", text(in.data(1)));
                assertFalse(in.isTruncated(1));
                assertEquals("12", text(in.data(2)));
                assertTrue(in.isTruncated(2));
                assertEquals(2, receiver.receive(in));
                assertTrue(in.isTruncated(0));
                assertEquals("", text(in.data(1)));
                assertFalse(in.isTruncated(1));
                assertThrows(IndexOutOfBoundsException.class, () -> in.data(2));
            });
        }
    }

    @Test
    void whatWasReceivedIsSentBackAsItIs() throws Exception {
        try (HeddleDatagramSocket server = sockets.newSocket(new InetSocketAddress(0));
                HeddleDatagramSocket first = sockets.bound();
                HeddleDatagramSocket second = sockets.bound()) {
            InetSocketAddress address = new InetSocketAddress(LOOPBACK, server.getLocalPort());
            inThread(() -> {
                DatagramBatch batch = new DatagramBatch(8, 100);
                for (int round = 0; round < 3; round++) {
                    for (int i = 0; i < 4; i++) {
                        first.send(bytes("first " + i), address);
                        second.send(bytes("second " + i), address);
                    }
                    assertEquals(8, server.receive(batch));
                    for (int i = 0; i < 8; i++) {
                        // Reading to the end changes nothing.
                        batch.data(i).position(batch.data(i).limit());
                        batch.data(i).put(0, (byte) '!');
                    }
                    server.send(batch);
                    for (int i = 0; i < 4; i++) {
                        assertEquals("!irst " + i, receiveText(first));
                        assertEquals("!econd " + i, receiveText(second));
                    }
                }
                // Elsewhere, and longer than it was.
                first.send(bytes("1"), address);
                assertEquals(1, server.receive(batch));
                batch.setAddress(0, address(second));
                batch.data(0).clear().put(bytes("longer")).flip();
                server.send(batch);
                assertEquals("longer", receiveText(second));
            });
        }
    }

    @Test
    void aBatchIsFilledInPlaceAndSentTwice() throws Exception {
        try (HeddleDatagramSocket receiver = sockets.bound();
                HeddleDatagramSocket sender = sockets.bound()) {
            inThread(() -> {
                DatagramBatch batch = new DatagramBatch(2, 10);
                batch.add(address(receiver)).put(bytes("in place")).flip();
                batch.add(bytes("copied"), address(receiver));
                assertThrows(IllegalStateException.class, () -> batch.add(address(receiver)));
                for (int i = 0; i < 2; i++) {
                    sender.send(batch);
                    assertEquals("in place", receiveText(receiver));
                    assertEquals("copied", receiveText(receiver));
                }
                sender.send(batch, 1);
                assertEquals("copied", receiveText(receiver));
                sender.send(batch, 2);
                assertEquals(2, batch.sent());
                batch.clear();
                sender.send(batch);
                assertEquals(0, batch.sent());
                assertThrows(
                        IllegalArgumentException.class,
                        () -> batch.add(bytes("eleven chars"), address(receiver)));
                assertThrows(IndexOutOfBoundsException.class, () -> sender.send(batch, 1));
            });
        }
    }

    @Test
    void aConnectedSocketSendsABatchToItsPeer() throws Exception {
        try (HeddleDatagramSocket receiver = sockets.bound();
                HeddleDatagramSocket sender = sockets.bound()) {
            inThread(() -> {
                DatagramBatch batch = new DatagramBatch(3, 10);
                batch.add(bytes("a"), null);
                assertThrows(IllegalArgumentException.class, () -> sender.send(batch));
                sender.connect(address(receiver));
                batch.add(bytes("b"), address(receiver));
                sender.send(batch);
                sender.send(bytes("c"), null);
                assertEquals("a", receiveText(receiver));
                assertEquals("b", receiveText(receiver));
                assertEquals("c", receiveText(receiver));
                batch.add(bytes("d"), address(sender));
                assertThrows(IllegalArgumentException.class, () -> sender.send(batch));
                assertEquals(2, batch.sent());
                assertEquals("a", receiveText(receiver));
                assertEquals("b", receiveText(receiver));
                receiver.send(bytes("only this"), address(sender));
                DatagramBatch in = new DatagramBatch(3, 10);
                assertEquals(1, sender.receive(in));
                assertEquals(address(receiver), in.address(0));
            });
        }
    }

    @Test
    void sentTellsWhereABatchFailed() throws Exception {
        try (HeddleDatagramSocket receiver = sockets.bound();
                HeddleDatagramSocket sender = sockets.bound()) {
            inThread(() -> {
                DatagramBatch batch = new DatagramBatch(4, 65_535);
                batch.add(bytes("before"), address(receiver));
                batch.add(address(receiver)).limit(65_530);
                batch.add(bytes("behind"), address(receiver));
                assertThrows(SocketException.class, () -> sender.send(batch));
                assertEquals(1, batch.sent());
                assertThrows(SocketException.class, () -> sender.send(batch, 1));
                assertEquals(1, batch.sent());
                sender.send(batch, 2);
                assertEquals(3, batch.sent());
                assertEquals("before", receiveText(receiver));
                assertEquals("behind", receiveText(receiver));
            });
        }
    }

    /** Who answers a batch that was received must not be silenced by one forged sender. */
    @Test
    void anAddressThatNothingCanBeSentToFailsByItself() throws Exception {
        try (HeddleDatagramSocket receiver = sockets.bound();
                HeddleDatagramSocket sender = sockets.bound()) {
            inThread(() -> {
                DatagramBatch batch = new DatagramBatch(4, 10);
                batch.add(bytes("before"), address(receiver));
                batch.add(bytes("nowhere"), new InetSocketAddress(LOOPBACK, 0));
                batch.add(bytes("behind"), address(receiver));
                assertThrows(SocketException.class, () -> sender.send(batch));
                assertEquals(1, batch.sent());
                sender.send(batch, batch.sent() + 1);
                assertEquals(3, batch.sent());
                assertEquals("before", receiveText(receiver));
                assertEquals("behind", receiveText(receiver));
            });
        }
    }

    @Test
    void aRefusalOfAnEarlierDatagramLosesNone() throws Exception {
        InetSocketAddress gone;
        try (HeddleDatagramSocket closed = sockets.bound()) {
            gone = address(closed);
        }
        try (HeddleDatagramSocket sender = sockets.bound()) {
            inThread(() -> {
                sender.connect(gone);
                // On loopback the refusal has come when the send returns.
                sender.send(packet("nobody listens"));
                DatagramBatch batch = new DatagramBatch(3, 10);
                for (String text : List.of("a", "b", "c")) {
                    batch.add(bytes(text), null);
                }
                try (HeddleDatagramSocket receiver = sockets.newSocket(gone)) {
                    assertThrows(PortUnreachableException.class, () -> sender.send(batch));
                    assertEquals(0, batch.sent());
                    sender.send(batch, batch.sent());
                    assertEquals("a", receiveText(receiver));
                    assertEquals("b", receiveText(receiver));
                    assertEquals("c", receiveText(receiver));
                }
            });
        }
    }

    /** The JDK's own fails to connect, and sends to the new peer all the same. */
    @Test
    void aNewPeerIsNotBlamedForAFirewallBeforeTheOneBefore() throws Exception {
        try (HeddleDatagramSocket behind = sockets.bound();
                HeddleDatagramSocket receiver = sockets.bound();
                HeddleDatagramSocket hearing = sockets.bound();
                HeddleDatagramSocket sender = sockets.bound()) {
            for (HeddleDatagramSocket socket : List.of(hearing, sender)) {
                inThread(() -> socket.connect(address(behind)));
                Firewall.refuse(address(socket), address(behind));
            }
            inThread(() -> {
                assertThrows(IOException.class, () -> hearing.send(packet("refused")));
                sender.connect(address(receiver));
                assertEquals(address(receiver), sender.getRemoteSocketAddress());
                sender.send(packet("to the new peer", address(receiver)));
                assertEquals("to the new peer", receiveText(receiver));
            });
        }
    }

    /** Loses its peer where it is to have another. */
    private static final class LosingPeer extends PassingUdpSocket {
        private final InetSocketAddress lost;

        LosingPeer(UdpSocket real, InetSocketAddress lost) {
            super(real);
            this.lost = lost;
        }

        @Override
        public void connect(InetSocketAddress remote) throws IOException {
            if (!remote.equals(lost)) {
                real.disconnect(new InetSocketAddress(LOOPBACK, 0));
                throw new SocketException("no way");
            }
            real.connect(remote);
        }
    }

    @Test
    void aSocketThatHasLostItsPeerSaysSo() throws Exception {
        try (HeddleDatagramSocket peer = sockets.bound()) {
            UdpSocket real = ChosenDrivers.transportOf(sockets.group()).openUdp();
            LiveEndpoint live =
                    new LiveEndpoint(sockets.group(), real.endpoint(), Leakable.DATAGRAM_SOCKET);
            try {
                var binding = new DatagramBinding(new LosingPeer(real, address(peer)));
                binding.bind(new InetSocketAddress(LOOPBACK, 0));
                InetSocketAddress local = binding.local();
                binding.connect(address(peer));
                InetSocketAddress another = new InetSocketAddress(LOOPBACK, 9);
                assertThrows(SocketException.class, () -> binding.connect(another));
                assertNull(binding.remote(), "it takes datagrams from anybody");
                assertEquals(local, binding.local());
                binding.connect(address(peer));
                assertEquals(address(peer), binding.remote());
            } finally {
                live.close();
            }
        }
    }

    @Test
    void aBatchWaitsForTheFirstDatagramWithinTheTimeout() throws Exception {
        try (HeddleDatagramSocket receiver = sockets.bound();
                HeddleDatagramSocket sender = sockets.bound()) {
            DatagramBatch batch = new DatagramBatch(4, 10);
            inThread(() -> {
                batch.add(bytes("old"), address(receiver));
                receiver.setSoTimeout(20);
                assertThrows(SocketTimeoutException.class, () -> receiver.receive(batch));
                assertEquals(0, batch.size());
                receiver.setSoTimeout(PATIENCE_MILLIS);
            });
            Task<Integer> waiting = call(() -> receiver.receive(batch)).awaitParked();
            assertThrows(IllegalStateException.class, () -> receiver.receive(batch));
            assertThrows(IllegalStateException.class, () -> sender.send(batch));
            inThread(() -> sender.send(packet("new", address(receiver))));
            assertEquals(1, waiting.get());
            assertEquals("new", text(batch.data(0)));
        }
    }

    /** The JDK's own does not count it. */
    @Test
    void aReceiverBehindAnotherReceiverTimesOut() throws Exception {
        try (HeddleDatagramSocket receiver = sockets.bound();
                HeddleDatagramSocket sender = sockets.bound()) {
            Task<String> first = call(() -> receiveText(receiver)).awaitParked();
            inThread(() -> {
                receiver.setSoTimeout(50);
                DatagramBatch batch = new DatagramBatch(4, 10);
                for (Task.Body receive :
                        List.<Task.Body>of(
                                () -> receiver.receive(room(1)), () -> receiver.receive(batch))) {
                    SocketTimeoutException e =
                            assertThrows(SocketTimeoutException.class, receive::run);
                    assertEquals("Receive timed out", e.getMessage());
                }
            });
            assertFalse(receiver.isClosed() || first.isDone());
            inThread(() -> sender.send(packet("for the first", address(receiver))));
            assertEquals("for the first", first.get());
        }
    }

    /** All of a stream of datagrams come, in order, whatever the bounds of batches are. */
    @Test
    void batchesOfAllSizesKeepTheOrder() throws Exception {
        int rounds = 40;
        int each = 25;
        try (HeddleDatagramSocket receiver = sockets.bound();
                HeddleDatagramSocket sender = sockets.bound()) {
            receiver.setSoTimeout(PATIENCE_MILLIS);
            Task<Void> acknowledging =
                    start(() -> {
                        int next = 0;
                        DatagramBatch in = new DatagramBatch(7, 20);
                        while (next < rounds * each) {
                            int count = receiver.receive(in);
                            for (int i = 0; i < count; i++) {
                                assertEquals("n" + next, text(in.data(i)));
                                next++;
                            }
                            if (next % each == 0) {
                                receiver.send(bytes("go on"), address(sender));
                            }
                        }
                    });
            inThread(() -> {
                DatagramBatch out = new DatagramBatch(each, 20);
                for (int i = 0; i < rounds; i++) {
                    out.clear();
                    for (int j = 0; j < each; j++) {
                        out.add(bytes("n" + (i * each + j)), address(receiver));
                    }
                    sender.send(out);
                    assertEquals("go on", receiveText(sender));
                }
            });
            acknowledging.get();
        }
    }

    @Test
    void thePortIsFreeWhenCloseReturns() throws Exception {
        for (int i = 0; i < 20; i++) {
            DatagramSocket first = sockets.bound();
            InetSocketAddress address = address(first);
            Task<Void> waiting = start(() -> first.receive(room(1))).awaitParked();
            first.close();
            sockets.newSocket(address).close();
            waiting.failure(SocketException.class);
        }
    }

    @Test
    void aReceiveGoesOnWhereItsCarrierStalls() throws Exception {
        try (HeddleDatagramSocket receiver = sockets.bound();
                HeddleDatagramSocket late = sockets.bound();
                DatagramSocket sender = new DatagramSocket()) {
            Task<String> waiting = call(() -> receiveText(receiver)).awaitParked();
            Task<String> waitingToo = call(() -> receiveText(late)).awaitParked();
            List<Stall> stalls = new ArrayList<>();
            try {
                for (Core core : sockets.group().cores()) {
                    stalls.add(Stall.of(core).awaitHandOff());
                }
                sender.send(packet("beside the stall", address(receiver)));
                assertEquals("beside the stall", waiting.get());
                Task<String> again = call(() -> receiveText(receiver)).awaitParked();
                sender.send(packet("and again", address(receiver)));
                assertEquals("and again", again.get());
            } finally {
                stalls.forEach(Stall::close);
            }
            sender.send(packet("after it", address(late)));
            assertEquals("after it", waitingToo.get());
        }
    }

    /** As DatagramSocket documents it; the JDK's keeps the address of its second connection. */
    @Test
    void disconnectGivesTheLocalAddressBackAfterSeveralPeers() throws Exception {
        try (HeddleDatagramSocket socket = sockets.newSocket(new InetSocketAddress(0));
                HeddleDatagramSocket peer = sockets.bound();
                HeddleDatagramSocket other = sockets.bound()) {
            inThread(() -> {
                SocketAddress before = socket.getLocalSocketAddress();
                socket.connect(address(peer));
                socket.connect(address(other));
                socket.disconnect();
                assertEquals(before, socket.getLocalSocketAddress());
            });
        }
    }

    @Test
    void aBatchSaysWhatItCannotBe() {
        assertThrows(IllegalArgumentException.class, () -> new DatagramBatch(0, 1));
        assertThrows(IllegalArgumentException.class, () -> new DatagramBatch(1_025, 1));
        assertThrows(IllegalArgumentException.class, () -> new DatagramBatch(1, 0));
        assertThrows(IllegalArgumentException.class, () -> new DatagramBatch(1, 65_536));
        DatagramBatch batch = new DatagramBatch(2, 3);
        assertEquals(2, batch.capacity());
        assertEquals(3, batch.maxBytes());
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("nobody", 1);
        assertThrows(IllegalArgumentException.class, () -> batch.add(unresolved));
        batch.add(null);
        assertNull(batch.address(0));
        assertThrows(IllegalArgumentException.class, () -> batch.setAddress(0, unresolved));
    }

    @Test
    void aSocketThatNobodyHoldsIsClosed() throws Exception {
        inThread(() -> {
            long before = Descriptors.countSockets();
            List<InetSocketAddress> ports = dropSockets();
            Awaitility.await()
                    .atMost(Task.PATIENCE)
                    .until(() -> {
                        System.gc();
                        return Descriptors.countSockets() <= before;
                    });
            for (InetSocketAddress port : ports) {
                awaitFree(port);
            }
        });
    }

    /** For a moment the system may have given it to somebody else. */
    private void awaitFree(InetSocketAddress port) {
        Awaitility.await()
                .pollInSameThread()
                .atMost(Task.PATIENCE)
                .ignoreException(BindException.class)
                .until(() -> {
                    sockets.newSocket(port).close();
                    return true;
                });
    }

    private List<InetSocketAddress> dropSockets() throws IOException {
        List<InetSocketAddress> ports = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            HeddleDatagramSocket dropped = sockets.bound();
            dropped.setSoTimeout(1);
            assertThrows(SocketTimeoutException.class, () -> dropped.receive(room(1)));
            ports.add(address(dropped));
        }
        return ports;
    }

    /** What is not overridden would end in an object that refuses everything. */
    @Test
    void allMethodsOfDatagramSocketAreOverridden() {
        Set<String> own = new HashSet<>();
        for (Class<?> type = HeddleDatagramSocket.class;
                type != DatagramSocket.class;
                type = type.getSuperclass()) {
            for (Method method : type.getDeclaredMethods()) {
                own.add(signature(method));
            }
        }
        for (Method method : DatagramSocket.class.getDeclaredMethods()) {
            int modifiers = method.getModifiers();
            if (!Modifier.isStatic(modifiers)
                    && (Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers))) {
                assertTrue(own.contains(signature(method)), method + " is not overridden");
            }
        }
    }

    private static String signature(Method method) {
        return method.getName() + Arrays.toString(method.getParameterTypes());
    }
}
