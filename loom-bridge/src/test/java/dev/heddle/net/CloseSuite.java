package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.heddle.support.Descriptors;
import dev.heddle.support.FullBacklog;
import dev.heddle.support.Sockets.Connection;
import dev.heddle.support.Task;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

abstract class CloseSuite extends SocketSuite {
    private static final byte[] EIGHT_MEBIBYTES = new byte[8 << 20];

    /** The group's own threads, or platform threads. */
    private ThreadFactory closers(boolean own) {
        return own ? sockets.threads() : Thread.ofPlatform().daemon().factory();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void closeDuringRead(boolean own) throws Exception {
        try (Connection both = sockets.connect()) {
            Task<Integer> reader =
                    Task.call(sockets.threads(), () -> both.server().getInputStream().read())
                            .awaitParked();
            Task.run(closers(own), both.server()::close).get();
            assertEquals("Socket closed", reader.failure(SocketException.class).getMessage());
            assertEquals(-1, both.client().getInputStream().read());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void closeDuringAccept(boolean own) throws Exception {
        ServerSocket listener = sockets.listen();
        Task<Socket> acceptor = Task.call(sockets.threads(), listener::accept).awaitParked();
        Task.run(closers(own), listener::close).get();
        assertEquals("Socket closed", acceptor.failure(SocketException.class).getMessage());
        try (Socket late = sockets.newSocket()) {
            assertThrows(
                    ConnectException.class, () -> late.connect(listener.getLocalSocketAddress()));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void closeDuringConnect(boolean own) throws Exception {
        try (FullBacklog full = new FullBacklog()) {
            Socket socket = sockets.newSocket();
            Task<Void> connector =
                    Task.run(sockets.threads(), () -> socket.connect(full.address()));
            connector.awaitParked();
            Task.run(closers(own), socket::close).get();
            assertEquals("Socket closed", connector.failure(SocketException.class).getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void closeDuringWrite(boolean own) throws Exception {
        try (Connection both = sockets.connect()) {
            Task<Void> writer =
                    Task.run(
                            sockets.threads(),
                            () -> both.client().getOutputStream().write(EIGHT_MEBIBYTES));
            writer.awaitParked();
            Task.run(closers(own), both.client()::close).get();
            assertEquals("Socket closed", writer.failure(SocketException.class).getMessage());
        }
    }

    @Test
    void closeEndsReadAndWriteTogether() throws Exception {
        try (Connection both = sockets.connect()) {
            Task<Integer> reader =
                    Task.call(sockets.threads(), () -> both.client().getInputStream().read())
                            .awaitParked();
            Task<Void> writer =
                    Task.run(
                                    sockets.threads(),
                                    () -> both.client().getOutputStream().write(EIGHT_MEBIBYTES))
                            .awaitParked();
            inThread(both.client()::close);
            reader.failure(SocketException.class);
            writer.failure(SocketException.class);
        }
    }

    /** The close may come before, within or after the read's submission. */
    @Test
    void closeRacingWithReadNeverLeavesItParked() throws Exception {
        long before = Descriptors.countSockets();
        for (int round = 0; round < 200; round++) {
            try (Connection both = sockets.connect()) {
                Task<Integer> reader =
                        Task.call(sockets.threads(), () -> both.server().getInputStream().read());
                Task<Void> closer = Task.run(closers(round % 2 == 0), both.server()::close);
                closer.get();
                reader.failure(SocketException.class);
            }
        }
        Descriptors.awaitSocketsAtMost(before);
    }

    @Test
    void closeByManyThreadsAtOnceIsOneClose() throws Exception {
        try (Connection both = sockets.connect()) {
            List<Task<Void>> closers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                closers.add(Task.run(closers(i % 2 == 0), both.server()::close));
            }
            for (Task<Void> closer : closers) {
                closer.get();
            }
            both.server().close();
            assertEquals(-1, both.client().getInputStream().read());
        }
    }

    @Test
    void lingeringCloseDoesNotHoldUpTheOthers() throws Exception {
        try (Connection both = sockets.connect()) {
            both.client().setSoLinger(true, 5);
            Task<Void> closer =
                    Task.run(
                            sockets.threads(),
                            () -> {
                                both.client().getOutputStream().write(new byte[100_000]);
                                both.client().close();
                            });
            try (Connection others = sockets.connect()) {
                inThread(() -> others.client().getOutputStream().write(1));
                inThread(() -> assertEquals(1, others.server().getInputStream().read()));
            }
            both.server().getInputStream().readAllBytes();
            closer.get();
        }
    }

    @Test
    void operationsOnAClosedSocketFail() throws Exception {
        try (Connection both = sockets.connect()) {
            InputStream in = both.client().getInputStream();
            OutputStream out = both.client().getOutputStream();
            both.client().close();
            inThread(() -> {
                assertThrows(SocketException.class, in::read);
                assertThrows(SocketException.class, () -> out.write(1));
                assertThrows(SocketException.class, both.client()::getInputStream);
                assertThrows(SocketException.class, () -> both.client().setTcpNoDelay(true));
            });
        }
    }
}
