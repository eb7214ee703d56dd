package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.support.FullBacklog;
import dev.heddle.support.Pattern;
import dev.heddle.support.Sockets.Connection;
import dev.heddle.support.Task;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Several threads that use one socket at once. */
abstract class SharedSocketSuite extends CallerSuite {
    private static final int BLOCK_BYTES = 300_000;

    private <T> Task<T> start(Callable<T> body) {
        return Task.call(sockets.threads(), body);
    }

    @Test
    void aReaderBehindAnotherReaderTimesOut() throws Exception {
        try (Connection both = sockets.connect()) {
            Socket socket = both.server();
            InputStream in = socket.getInputStream();
            Task<Integer> first = start(in::read).awaitParked();
            socket.setSoTimeout(100);
            SocketTimeoutException e = assertThrows(SocketTimeoutException.class, in::read);
            assertEquals("Read timed out", e.getMessage());
            assertFalse(socket.isClosed() || first.isDone());
            both.client().getOutputStream().write(6);
            assertEquals(6, first.get());
        }
    }

    @Test
    void anAcceptorBehindAnotherAcceptorTimesOut() throws Exception {
        try (ServerSocket listener = sockets.listen();
                Socket client = sockets.newSocket()) {
            Task<Socket> first = start(listener::accept).awaitParked();
            listener.setSoTimeout(100);
            SocketTimeoutException e = assertThrows(SocketTimeoutException.class, listener::accept);
            assertEquals("Accept timed out", e.getMessage());
            assertFalse(listener.isClosed() || first.isDone());
            client.connect(listener.getLocalSocketAddress());
            first.get().close();
        }
    }

    /** The wait for the other reader counts. */
    @Test
    void aReaderBehindAnotherReaderHasWhatIsLeftOfItsTime() throws Exception {
        try (Connection both = sockets.connect()) {
            Socket socket = both.server();
            InputStream in = socket.getInputStream();
            Task<Integer> first = start(in::read).awaitParked();
            socket.setSoTimeout(30_000);
            Task<Integer> second = start(in::read).awaitParked();
            both.client().getOutputStream().write(new byte[] {1, 2});
            assertEquals(3, first.get() + second.get());
        }
    }

    /** The second has to wait, and then finds the socket closed, or still to be closed. */
    @Test
    void aConnectorBehindOneThatFailsFailsToo() throws Exception {
        try (ServerSocket other = sockets.listen();
                FullBacklog full = new FullBacklog();
                Socket socket = sockets.newSocket()) {
            Task<Void> first =
                    Task.run(sockets.threads(), () -> socket.connect(full.address(), 300))
                            .awaitParked();
            SocketException e =
                    assertThrows(
                            SocketException.class,
                            () -> socket.connect(other.getLocalSocketAddress()));
            assertTrue(
                    List.of("Connection in progress", "Socket closed").contains(e.getMessage()),
                    e.getMessage());
            first.failure(SocketTimeoutException.class);
            assertTrue(socket.isClosed());
            assertFalse(socket.isConnected());
        }
    }

    @Test
    void connectorsThatRaceNeverConnectASocketTwice() throws Exception {
        try (ServerSocket listener = sockets.listen(100)) {
            for (int round = 0; round < 50; round++) {
                try (Socket socket = sockets.newSocket()) {
                    List<Task<Boolean>> connectors = new ArrayList<>();
                    for (int i = 0; i < 3; i++) {
                        connectors.add(start(() -> connects(socket, listener)));
                    }
                    int connected = 0;
                    for (Task<Boolean> connector : connectors) {
                        connected += connector.get() ? 1 : 0;
                    }
                    assertEquals(1, connected);
                    listener.accept().close();
                }
            }
        }
    }

    private static boolean connects(Socket socket, ServerSocket listener) throws Exception {
        try {
            socket.connect(listener.getLocalSocketAddress());
            return true;
        } catch (SocketException e) {
            assertTrue(
                    List.of("Already connected", "Socket closed", "Socket is closed")
                            .contains(e.getMessage()),
                    e.getMessage());
            return false;
        }
    }

    @Test
    void closeEndsAllWhoWaitToRead() throws Exception {
        try (Connection both = sockets.connect()) {
            List<Task<Integer>> readers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                both.server().setSoTimeout(i * 30_000);
                readers.add(start(both.server().getInputStream()::read).awaitParked());
            }
            both.server().close();
            for (Task<Integer> reader : readers) {
                assertEquals("Socket closed", reader.failure(SocketException.class).getMessage());
            }
        }
    }

    @Test
    void closeEndsAllWhoWaitToAccept() throws Exception {
        ServerSocket listener = sockets.listen();
        List<Task<Socket>> acceptors = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            listener.setSoTimeout(i * 30_000);
            acceptors.add(start(listener::accept).awaitParked());
        }
        listener.close();
        for (Task<Socket> acceptor : acceptors) {
            assertEquals("Socket closed", acceptor.failure(SocketException.class).getMessage());
        }
    }

    @Test
    void everyAcceptorGetsAConnection() throws Exception {
        try (ServerSocket listener = sockets.listen()) {
            List<Task<Socket>> acceptors = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                acceptors.add(start(listener::accept));
            }
            List<Socket> clients = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Socket client = sockets.newSocket();
                clients.add(client);
                client.connect(listener.getLocalSocketAddress());
            }
            List<Integer> ports = new ArrayList<>();
            for (Task<Socket> acceptor : acceptors) {
                try (Socket accepted = acceptor.get()) {
                    ports.add(accepted.getPort());
                }
            }
            for (Socket client : clients) {
                assertTrue(ports.contains(client.getLocalPort()));
                client.close();
            }
        }
    }

    @Test
    void shutdownInputEndsAReadInFlight() throws Exception {
        try (Connection both = sockets.connect()) {
            Task<Integer> reader = start(both.server().getInputStream()::read).awaitParked();
            both.server().shutdownInput();
            assertEquals(-1, reader.get());
            assertFalse(both.server().isClosed());
        }
    }

    @Test
    void aReaderAndAWriterDoNotWaitForEachOther() throws Exception {
        try (Connection both = sockets.connect()) {
            Task<Integer> reader = start(both.client().getInputStream()::read).awaitParked();
            Task<Void> writer =
                    Task.run(
                            sockets.threads(),
                            () ->
                                    both.client()
                                            .getOutputStream()
                                            .write(Pattern.bytes(1, 0, BLOCK_BYTES)));
            Pattern.read(both.server().getInputStream(), 1, 0, BLOCK_BYTES, 10_000);
            writer.get();
            assertFalse(reader.isDone());
            both.server().getOutputStream().write(8);
            assertEquals(8, reader.get());
        }
    }

    @Test
    void theBytesOfOneWriteStayTogether() throws Exception {
        try (Connection both = sockets.connect()) {
            OutputStream out = both.client().getOutputStream();
            List<Task<Void>> writers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                byte[] block = new byte[BLOCK_BYTES];
                Arrays.fill(block, (byte) i);
                writers.add(Task.run(sockets.threads(), () -> out.write(block)));
            }
            for (int i = 0; i < 3; i++) {
                byte[] block = both.server().getInputStream().readNBytes(BLOCK_BYTES);
                byte[] expected = new byte[BLOCK_BYTES];
                Arrays.fill(expected, block[0]);
                assertEquals(-1, Arrays.mismatch(expected, block));
            }
            for (Task<Void> writer : writers) {
                writer.get();
            }
        }
    }
}
