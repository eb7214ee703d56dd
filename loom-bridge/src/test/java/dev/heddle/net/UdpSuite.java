package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.support.DatagramSockets;
import dev.heddle.support.Pattern;
import dev.heddle.support.Task;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Sending, receiving, waiting and closing. */
abstract class UdpSuite extends UdpFrame<DatagramSockets> {
    @Test
    void aReplyGoesToTheSender() throws Exception {
        try (DatagramSocket server = sockets.bound();
                DatagramSocket client = sockets.bound()) {
            Task<Void> echo =
                    start(() -> {
                        DatagramPacket packet = room(100);
                        for (int i = 0; i < 100; i++) {
                            server.receive(packet);
                            assertEquals(address(client), packet.getSocketAddress());
                            server.send(packet);
                        }
                    });
            inThread(() -> {
                for (int i = 0; i < 100; i++) {
                    client.send(packet("question " + i, address(server)));
                    DatagramPacket reply = room(100);
                    client.receive(reply);
                    assertEquals("question " + i, text(reply));
                    assertEquals(address(server), reply.getSocketAddress());
                }
            });
            echo.get();
        }
    }

    @Test
    void aPacketKeepsItsRoomHoweverShortWhatItReceived() throws Exception {
        try (DatagramSocket receiver = sockets.bound();
                DatagramSocket sender = sockets.bound()) {
            inThread(() -> {
                DatagramPacket packet = room(10);
                for (String text : List.of("a", "1234567890", "", "ten and more", "xy")) {
                    sender.send(packet(text, address(receiver)));
                    receiver.receive(packet);
                    assertEquals(text.substring(0, Math.min(10, text.length())), text(packet));
                }
            });
        }
    }

    @Test
    void theRoomIsWhatSetLengthAndSetDataSayLast() throws Exception {
        try (DatagramSocket receiver = sockets.bound();
                DatagramSocket sender = sockets.bound()) {
            inThread(() -> {
                byte[] bytes = "..............".getBytes(StandardCharsets.UTF_8);
                DatagramPacket packet = new DatagramPacket(bytes, 2, 5);
                sender.send(packet("123456789", address(receiver)));
                receiver.receive(packet);
                assertEquals("12345", text(packet));
                assertEquals(2, packet.getOffset());
                packet.setLength(3);
                sender.send(packet("abcdef", address(receiver)));
                receiver.receive(packet);
                assertEquals("abc", text(packet));
                packet.setData(bytes, 10, 2);
                sender.send(packet("xyz", address(receiver)));
                receiver.receive(packet);
                assertEquals("xy", text(packet));
                assertEquals("..abc45...xy..", new String(bytes, StandardCharsets.UTF_8));
            });
        }
    }

    @Test
    void aDatagramMayBeEmptyOrAsLongAsIpv4Allows() throws Exception {
        try (DatagramSocket receiver = sockets.bound();
                DatagramSocket sender = sockets.bound()) {
            inThread(() -> {
                sender.send(packet("", address(receiver)));
                assertEquals("", receiveText(receiver));
                sender.setSendBufferSize(100_000);
                byte[] most = Pattern.bytes(1, 0, 65_507);
                sender.send(new DatagramPacket(most, most.length, address(receiver)));
                DatagramPacket packet = room(70_000);
                receiver.receive(packet);
                assertArrayEquals(most, Arrays.copyOf(packet.getData(), packet.getLength()));
                DatagramPacket tooLong =
                        new DatagramPacket(new byte[65_508], 65_508, address(receiver));
                assertThrows(SocketException.class, () -> sender.send(tooLong));
                DatagramPacket farTooLong =
                        new DatagramPacket(new byte[70_000], 70_000, address(receiver));
                assertThrows(SocketException.class, () -> sender.send(farTooLong));
                sender.send(packet("goes on", address(receiver)));
                assertEquals("goes on", receiveText(receiver));
            });
        }
    }

    @Test
    void aNewPeerIsNotBlamedForTheOneBefore() throws Exception {
        InetSocketAddress gone;
        try (DatagramSocket closed = sockets.bound()) {
            gone = address(closed);
        }
        try (DatagramSocket receiver = sockets.bound();
                DatagramSocket sender = sockets.bound()) {
            inThread(() -> {
                sender.connect(gone);
                // On loopback the refusal has come when the send returns.
                sender.send(packet("nobody listens", gone));
                sender.connect(address(receiver));
                assertEquals(address(receiver), sender.getRemoteSocketAddress());
                sender.send(packet("to the new peer", address(receiver)));
                assertEquals("to the new peer", receiveText(receiver));
            });
        }
    }

    /** A socket on 127.0.0.1 has no way to a machine beyond it. */
    @Test
    void aFailedConnectLeavesThePeerBefore() throws Exception {
        try (DatagramSocket peer = sockets.bound();
                DatagramSocket stranger = sockets.bound();
                DatagramSocket socket = sockets.bound()) {
            inThread(() -> {
                socket.connect(address(peer));
                peer.send(packet("came before", address(socket)));
                InetSocketAddress beyond = new InetSocketAddress("192.0.2.1", 9);
                assertThrows(SocketException.class, () -> socket.connect(beyond));
                assertEquals(address(peer), socket.getRemoteSocketAddress());
                stranger.send(packet("not for it", address(socket)));
                socket.send(packet("as before", address(peer)));
                assertEquals("as before", receiveText(peer));
                peer.send(packet("from the peer", address(socket)));
                assertEquals("came before", receiveText(socket));
                assertEquals("from the peer", receiveText(socket));
            });
        }
    }

    @Test
    void aReceiveTimesOutAndTheSocketGoesOn() throws Exception {
        try (DatagramSocket receiver = sockets.bound();
                DatagramSocket sender = sockets.bound()) {
            inThread(() -> {
                receiver.setSoTimeout(50);
                assertEquals(50, receiver.getSoTimeout());
                long start = System.nanoTime();
                for (int i = 0; i < 3; i++) {
                    DatagramPacket packet = room(7);
                    SocketTimeoutException e =
                            assertThrows(
                                    SocketTimeoutException.class, () -> receiver.receive(packet));
                    assertEquals("Receive timed out", e.getMessage());
                    assertEquals(7, packet.getLength());
                }
                Duration took = Duration.ofNanos(System.nanoTime() - start);
                assertTrue(took.toMillis() >= 140, "took " + took);
                assertFalse(receiver.isClosed());
                receiver.setSoTimeout(PATIENCE_MILLIS);
                sender.send(packet("late", address(receiver)));
                assertEquals("late", receiveText(receiver));
            });
        }
    }

    /** Datagrams race with the time-out; none may be lost or come twice. */
    @Test
    void aDatagramThatComesAtTheTimeoutIsReceivedThenOrNext() throws Exception {
        try (DatagramSocket receiver = sockets.bound();
                DatagramSocket sender = sockets.bound()) {
            receiver.setSoTimeout(2);
            AtomicInteger timeouts = new AtomicInteger();
            Task<Integer> sending =
                    Task.call(
                            Thread.ofPlatform().daemon().factory(),
                            () -> {
                                int sent = 0;
                                // A receiver that is held up finds one each time: it is raced on.
                                for (; sent < TimeoutSuite.RACES || timeouts.get() == 0; sent++) {
                                    LockSupport.parkNanos(1_500_000 + sent % 20 * 50_000L);
                                    sender.send(packet("n" + sent, address(receiver)));
                                }
                                sender.send(packet("end", address(receiver)));
                                return sent;
                            });
            AtomicInteger received = new AtomicInteger();
            inThread(() -> {
                for (boolean isOver = false; !isOver; ) {
                    try {
                        String text = receiveText(receiver);
                        isOver = text.equals("end");
                        if (!isOver) {
                            assertEquals("n" + received.getAndIncrement(), text);
                        }
                    } catch (SocketTimeoutException e) {
                        timeouts.incrementAndGet();
                    }
                }
            });
            assertEquals(sending.get(), received.get());
        }
    }

    @Test
    void settingTheTimeoutAndAskingForItDoNotWaitForAReceive() throws Exception {
        try (DatagramSocket receiver = sockets.bound();
                DatagramSocket sender = sockets.bound()) {
            Task<String> waiting = call(() -> receiveText(receiver)).awaitParked();
            inThread(() -> {
                receiver.setSoTimeout(1_000);
                assertEquals(1_000, receiver.getSoTimeout());
                assertTrue(receiver.getReceiveBufferSize() > 0);
                assertTrue(receiver.isBound());
            });
            assertFalse(waiting.isDone());
            inThread(() -> sender.send(packet("at last", address(receiver))));
            assertEquals("at last", waiting.get());
        }
    }

    @Test
    void aSocketSendsWhileItWaitsToReceive() throws Exception {
        try (DatagramSocket both = sockets.bound();
                DatagramSocket peer = sockets.bound()) {
            Task<String> waiting = call(() -> receiveText(both)).awaitParked();
            inThread(() -> {
                both.send(packet("out", address(peer)));
                assertEquals("out", receiveText(peer));
                peer.send(packet("in", address(both)));
            });
            assertEquals("in", waiting.get());
        }
    }

    @Test
    void closeEndsAReceive() throws Exception {
        for (int i = 0; i < 20; i++) {
            DatagramSocket receiver = sockets.bound();
            Task<Void> waiting = start(() -> receiver.receive(room(1)));
            if (i % 2 == 0) {
                waiting.awaitParked();
            }
            inThread(receiver::close);
            waiting.failure(SocketException.class);
            assertTrue(receiver.isClosed());
        }
    }

    @Test
    void allReceiversOfASocketEndWithIt() throws Exception {
        DatagramSocket receiver = sockets.bound();
        List<Task<Void>> waiting = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            waiting.add(start(() -> receiver.receive(room(1))).awaitParked());
        }
        receiver.close();
        for (Task<Void> each : waiting) {
            each.failure(SocketException.class);
        }
    }

    /** Sent slowly enough that none is dropped: each sender waits until its datagram was taken. */
    @Test
    void severalReceiversAndSendersShareASocket() throws Exception {
        int senders = 4;
        int each = 200;
        try (DatagramSocket receiver = sockets.bound();
                DatagramSocket sender = sockets.bound()) {
            receiver.setSoTimeout(PATIENCE_MILLIS);
            var received = ConcurrentHashMap.<String>newKeySet();
            var tasks = new ArrayList<Task<Void>>();
            for (int i = 0; i < 3; i++) {
                tasks.add(
                        start(() -> {
                            for (String text = receiveText(receiver);
                                    !text.equals("end");
                                    text = receiveText(receiver)) {
                                assertTrue(received.add(text), text + " came twice");
                            }
                        }));
            }
            var sending = new ArrayList<Task<Void>>();
            for (int i = 0; i < senders; i++) {
                int number = i;
                sending.add(
                        start(() -> {
                            for (int j = 0; j < each; j++) {
                                String text = number + "/" + j;
                                sender.send(packet(text, address(receiver)));
                                while (!received.contains(text)) {
                                    Thread.sleep(Duration.ofNanos(100_000));
                                }
                            }
                        }));
            }
            for (Task<Void> task : sending) {
                task.get();
            }
            assertEquals(senders * each, received.size());
            for (int i = 0; i < tasks.size(); i++) {
                sender.send(packet("end", address(receiver)));
            }
            for (Task<Void> task : tasks) {
                task.get();
            }
        }
    }
}
