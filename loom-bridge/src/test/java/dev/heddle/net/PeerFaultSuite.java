package dev.heddle.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.support.Descriptors;
import dev.heddle.support.FullBacklog;
import dev.heddle.support.Pattern;
import dev.heddle.support.PeerProcess;
import dev.heddle.support.Sockets.Connection;
import dev.heddle.support.Task;
import dev.heddle.support.VanishingPeer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** What becomes of a connection whose peer does what a good one does not. */
abstract class PeerFaultSuite extends CountedSuite {
    private static final int BYTE_BY_BYTE = Integer.getInteger("heddle.test.bytebybyte", 8 << 10);

    private static final byte[] EIGHT_MEBIBYTES = new byte[8 << 20];

    private Task<Integer> startReader(Socket socket) {
        return Task.call(sockets.threads(), () -> socket.getInputStream().read()).awaitParked();
    }

    private Task<Void> startWriter(Socket socket) {
        return Task.run(sockets.threads(), () -> socket.getOutputStream().write(EIGHT_MEBIBYTES))
                .awaitParked();
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private static String told(Task<?> task) throws Exception {
        return task.failure(SocketException.class).getMessage();
    }

    // --- resets
    // -----------------------------------------------------------------------------------

    @Test
    void aConnectThatWaitsIsRefusedOnceNobodyListens() throws Exception {
        try (FullBacklog full = new FullBacklog();
                Socket socket = sockets.newSocket()) {
            Task<Void> connector =
                    Task.run(sockets.threads(), () -> socket.connect(full.address()));
            connector.awaitParked();
            full.stopListening();
            // The next SYN, within a second or three, meets no listener.
            assertEquals(
                    "Connection refused", connector.failure(ConnectException.class).getMessage());
        }
    }

    @Test
    void aReaderThatHasShutItsOutputIsToldOfAReset() throws Exception {
        try (Connection both = sockets.connect()) {
            both.server().shutdownOutput();
            Task<Integer> reader = startReader(both.server());
            reset(both.client());
            assertEquals("Connection reset", told(reader));
        }
    }

    @Test
    void aWriterThatHasShutItsInputIsToldOfAReset() throws Exception {
        try (Connection both = sockets.connect()) {
            both.server().shutdownInput();
            Task<Void> writer = startWriter(both.server());
            reset(both.client());
            assertEquals("Connection reset by peer", told(writer));
        }
    }

    @Test
    void aWriterToAHalfClosedPeerIsToldOfAReset() throws Exception {
        try (Connection both = sockets.connect()) {
            both.client().shutdownOutput();
            Task<Void> writer = startWriter(both.server());
            inThread(() -> assertEquals(-1, both.server().getInputStream().read()));
            reset(both.client());
            assertEquals("Broken pipe", told(writer));
        }
    }

    /** The kernel tells one of them of the reset; the other finds what that leaves. */
    @Test
    void aReaderAndAWriterBothEndByAReset() throws Exception {
        try (Connection both = sockets.connect()) {
            Task<Integer> reader = startReader(both.server());
            Task<Void> writer = startWriter(both.server());
            reset(both.client());
            boolean readerTold = isTold("Connection reset", reader);
            String written = told(writer);
            assertTrue(
                    written.equals("Connection reset by peer")
                            || (written.equals("Broken pipe") && readerTold),
                    written);
        }
    }

    private static boolean isTold(String text, Task<Integer> reader) throws Exception {
        try {
            assertEquals(-1, reader.get());
            return false;
        } catch (ExecutionException e) {
            assertEquals(text, e.getCause().getMessage());
            return true;
        }
    }

    @Test
    void aLingeringCloseEndsByAReset() throws Exception {
        long before = Descriptors.countSockets();
        try (Connection both = sockets.connect()) {
            Task<Void> writer = startWriter(both.server());
            both.server().setSoLinger(true, 2 * (int) Task.PATIENCE.toSeconds());
            Task<Void> closer = Task.run(sockets.threads(), both.server()::close);
            await().atMost(Task.PATIENCE).until(both.server()::isClosed);
            reset(both.client());
            closer.get();
            writer.failure(SocketException.class);
        }
        Descriptors.awaitSocketsAtMost(before);
    }

    // --- processes that end or hang
    // ----------------------------------------------------------------

    @Test
    void aReaderReadsTheEndWhenThePeersProcessIsKilled() throws Exception {
        try (ServerSocket listener = sockets.listen();
                PeerProcess peer = PeerProcess.connectTo(listener)) {
            Task<Integer> reader = startReader(peer.connection());
            peer.kill();
            assertEquals(-1, reader.get());
        }
    }

    @Test
    void aWriterIsToldWhenThePeersProcessIsKilled() throws Exception {
        try (ServerSocket listener = sockets.listen();
                PeerProcess peer = PeerProcess.connectTo(listener)) {
            Task<Integer> reader = startReader(peer.connection());
            Task<Void> writer = startWriter(peer.connection());
            peer.kill();
            isTold("Connection reset", reader);
            assertThrows(ExecutionException.class, writer::get);
        }
    }

    @Test
    void aPeerThatHangsKeepsNobodyLongerThanTheTimeoutAndTheClose() throws Exception {
        try (ServerSocket listener = sockets.listen();
                PeerProcess peer = PeerProcess.connectTo(listener)) {
            peer.stop();
            Socket socket = peer.connection();
            Task<Void> writer = startWriter(socket);
            socket.setSoTimeout(20);
            inThread(() ->
                    assertThrows(
                            SocketTimeoutException.class, () -> socket.getInputStream().read()));
            assertFalse(writer.isDone());
            socket.setSoTimeout(0);
            Task<Integer> reader = startReader(socket);
            inThread(socket::close);
            assertEquals("Socket closed", told(reader));
            assertEquals("Socket closed", told(writer));
        }
    }

    /** A half-open connection: only who sends learns of it. */
    @Test
    void aPeerThatVanishedIsNoticedByAWriteAndNotByARead() throws Exception {
        try (ServerSocket listener = sockets.listen();
                VanishingPeer peer = VanishingPeer.connectTo(listener)) {
            Socket socket = peer.connection();
            peer.vanish();
            socket.setSoTimeout(20);
            inThread(() ->
                    assertThrows(
                            SocketTimeoutException.class, () -> socket.getInputStream().read()));
            socket.setSoTimeout(0);
            Task<Integer> reader = startReader(socket);
            inThread(() -> socket.getOutputStream().write(1));
            assertEquals("Connection reset", told(reader));
        }
    }

    /** What a write that waits has copied out of the caller's array is less than the array. */
    @Test
    void writersThatNobodyReadsHoldLittleNativeMemory() throws Exception {
        int connections = 40;
        long before = directBytes();
        List<Connection> all = new ArrayList<>();
        List<Task<Void>> writers = new ArrayList<>();
        try {
            for (int i = 0; i < connections; i++) {
                Connection both = sockets.connect();
                all.add(both);
                writers.add(startWriter(both.server()));
            }
            long most = before + connections * 128L * 1024 + (8 << 20);
            assertTrue(directBytes() < most, before + " bytes, then " + directBytes());
        } finally {
            for (Connection both : all) {
                both.server().close();
                both.client().close();
            }
        }
        for (Task<Void> writer : writers) {
            assertEquals("Socket closed", told(writer));
        }
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    // --- slow ones
    // --------------------------------------------------------------------------------

    @Test
    void oneByteAtATimeArrivesWhole() throws Exception {
        try (Connection both = sockets.connect()) {
            both.client().setTcpNoDelay(true);
            Task<Void> reader =
                    Task.run(
                            sockets.threads(),
                            () -> {
                                InputStream in = both.server().getInputStream();
                                Pattern.read(in, 1, 0, BYTE_BY_BYTE, 4_000);
                                assertEquals(-1, in.read());
                            });
            inThread(() -> {
                OutputStream out = both.client().getOutputStream();
                for (int i = 0; i < BYTE_BY_BYTE; i++) {
                    out.write(Pattern.at(1, i));
                }
                both.client().close();
            });
            reader.get();
        }
    }

    @Test
    void aReaderWithRoomForOneByteGetsThemAll() throws Exception {
        try (Connection both = sockets.connect()) {
            Task<Void> writer =
                    Task.run(
                            sockets.threads(),
                            () -> {
                                OutputStream out = both.client().getOutputStream();
                                Pattern.write(out, 1, 0, BYTE_BY_BYTE, BYTE_BY_BYTE);
                                both.client().close();
                            });
            inThread(() -> Pattern.read(both.server().getInputStream(), 1, 0, BYTE_BY_BYTE, 1));
            writer.get();
        }
    }

    // --- a backlog that is full
    // -------------------------------------------------------------------

    /** Some connect, the others wait until their time is over; then all goes on. */
    @Test
    void aBacklogThatOverflowsLosesNobodyWhoHasConnected() throws Exception {
        long before = Descriptors.countSockets();
        try (ServerSocket listener = sockets.listen(3)) {
            List<Task<Socket>> clients = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                clients.add(Task.call(sockets.threads(), () -> connect(listener)));
            }
            List<Socket> connected = new ArrayList<>();
            for (Task<Socket> client : clients) {
                try {
                    connected.add(client.get());
                } catch (ExecutionException e) {
                    assertEquals("Connect timed out", e.getCause().getMessage());
                }
            }
            int count = connected.size();
            assertTrue(count >= 3 && count < 30, "connected: " + count);
            serve(listener, connected);
            serve(listener, List.of(connect(listener)));
        }
        Descriptors.awaitSocketsAtMost(before);
    }

    private Socket connect(ServerSocket listener) throws IOException {
        Socket client = sockets.newSocket();
        client.connect(listener.getLocalSocketAddress(), 400);
        return client;
    }

    private void serve(ServerSocket listener, List<Socket> clients) throws Exception {
        for (Socket client : clients) {
            client.getOutputStream().write(5);
        }
        inThread(() -> {
            for (int i = 0; i < clients.size(); i++) {
                try (Socket accepted = listener.accept()) {
                    assertEquals(5, accepted.getInputStream().read());
                    accepted.getOutputStream().write(6);
                }
            }
        });
        for (Socket client : clients) {
            try (client) {
                inThread(() -> assertEquals(6, client.getInputStream().read()));
            }
        }
    }
}
