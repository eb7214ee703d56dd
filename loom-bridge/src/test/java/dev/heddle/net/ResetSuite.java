package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.heddle.support.Descriptors;
import dev.heddle.support.Pattern;
import dev.heddle.support.Sockets.Connection;
import dev.heddle.support.Task;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a connection that its peer resets. */
abstract class ResetSuite extends SocketSuite {
    private static final byte[] EIGHT_MEBIBYTES = new byte[8 << 20];

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private static void assertFails(String text, Executable call) {
        SocketException e = assertThrows(SocketException.class, call);
        assertEquals(text, e.getMessage());
        assertEquals(SocketException.class, e.getClass());
    }

    @Test
    void aReadInFlightAndAllThatFollowSayConnectionReset() throws Exception {
        try (Connection both = sockets.connect()) {
            InputStream in = both.server().getInputStream();
            Task<Integer> reader = Task.call(sockets.threads(), () -> in.read()).awaitParked();
            reset(both.client());
            assertEquals("Connection reset", reader.failure(SocketException.class).getMessage());
            inThread(() -> {
                assertFails("Connection reset", in::read);
                assertFails("Connection reset", () -> in.read(new byte[10]));
                assertEquals(0, in.read(new byte[0]));
            });
        }
    }

    @Test
    void aReadThatComesLaterSaysConnectionReset() throws Exception {
        try (Connection both = sockets.connect()) {
            reset(both.client());
            inThread(() -> {
                InputStream in = both.server().getInputStream();
                assertFails("Connection reset", in::read);
                assertFails("Connection reset", in::read);
                both.server().close();
                assertFails("Socket closed", in::read);
            });
        }
    }

    @Test
    void aResetThatWasReadOutlivesShutdownInput() throws Exception {
        try (Connection both = sockets.connect()) {
            reset(both.client());
            inThread(() -> {
                InputStream in = both.server().getInputStream();
                assertFails("Connection reset", in::read);
                both.server().shutdownInput();
                assertFails("Connection reset", in::read);
            });
        }
    }

    @Test
    void shutdownAfterAResetIsNoError() throws Exception {
        try (Connection both = sockets.connect()) {
            reset(both.client());
            inThread(() -> {
                InputStream in = both.server().getInputStream();
                both.server().shutdownInput();
                both.server().shutdownOutput();
                assertEquals(-1, in.read());
            });
        }
    }

    @Test
    void availableAfterAResetIsNoError() throws Exception {
        try (Connection both = sockets.connect()) {
            reset(both.client());
            inThread(() -> {
                InputStream in = both.server().getInputStream();
                assertEquals(0, in.available());
                assertFails("Connection reset", in::read);
                assertEquals(0, in.available());
                both.server().close();
                assertFails("Socket closed", in::available);
            });
        }
    }

    @Test
    void theFirstWriteSaysConnectionResetByPeerAndTheNextBrokenPipe() throws Exception {
        try (Connection both = sockets.connect()) {
            reset(both.client());
            inThread(() -> {
                OutputStream out = both.server().getOutputStream();
                assertFails("Connection reset by peer", () -> out.write(1));
                assertFails("Broken pipe", () -> out.write(1));
                assertFails("Broken pipe", () -> out.write(EIGHT_MEBIBYTES));
            });
        }
    }

    @Test
    void aWriteAfterAReadThatSaidConnectionResetFindsABrokenPipe() throws Exception {
        try (Connection both = sockets.connect()) {
            reset(both.client());
            inThread(() -> {
                assertFails("Connection reset", both.server().getInputStream()::read);
                assertFails("Broken pipe", () -> both.server().getOutputStream().write(1));
            });
        }
    }

    /** The kernel reports a reset once: whoever comes after the write sees the end only. */
    @Test
    void aReadAfterAWriteThatSaidConnectionResetFindsTheEnd() throws Exception {
        try (Connection both = sockets.connect()) {
            reset(both.client());
            inThread(() -> {
                OutputStream out = both.server().getOutputStream();
                assertFails("Connection reset by peer", () -> out.write(1));
                assertEquals(-1, both.server().getInputStream().read());
            });
        }
    }

    @Test
    void aResetAfterTheEndOfTheStreamIsABrokenPipe() throws Exception {
        try (Connection both = sockets.connect()) {
            both.client().shutdownOutput();
            inThread(() -> {
                assertEquals(-1, both.server().getInputStream().read());
                reset(both.client());
                OutputStream out = both.server().getOutputStream();
                assertFails("Broken pipe", () -> out.write(1));
                assertEquals(-1, both.server().getInputStream().read());
            });
        }
    }

    /** As where a server refuses a request whose body is still to come. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCloseIsNoneWhereBytesWereNotRead(boolean endsInput) throws Exception {
        byte[] reply = Pattern.bytes(1, 0, 100);
        try (Connection both = sockets.connect()) {
            both.client().getOutputStream().write(new byte[1000]);
            inThread(() -> {
                Socket server = both.server();
                assertEquals(0, server.getInputStream().read());
                server.getOutputStream().write(reply);
                if (endsInput) {
                    server.shutdownInput();
                }
                server.close();
            });
            inThread(() -> assertArrayEquals(reply, both.client().getInputStream().readAllBytes()));
        }
    }

    @Test
    void aWriteInFlightEnds() throws Exception {
        try (Connection both = sockets.connect()) {
            Task<Void> writer =
                    Task.run(
                            sockets.threads(),
                            () -> both.server().getOutputStream().write(EIGHT_MEBIBYTES));
            writer.awaitParked();
            reset(both.client());
            assertEquals(
                    "Connection reset by peer", writer.failure(SocketException.class).getMessage());
        }
    }

    @Test
    void whatArrivedBeforeTheResetIsReadFirstOrNotAtAll() throws Exception {
        try (Connection both = sockets.connect()) {
            both.client().getOutputStream().write(Pattern.bytes(1, 0, 100));
            reset(both.client());
            inThread(() -> {
                InputStream in = both.server().getInputStream();
                assertFails("Connection reset", () -> Pattern.read(in, 1, 0, 101, 101));
            });
        }
    }

    @Test
    void connectionsThatWaitToBeAcceptedEndNoListenerAndKeepTheirAddress() throws Exception {
        long before = Descriptors.countSockets();
        try (ServerSocket listener = sockets.listen();
                Socket last = sockets.newSocket()) {
            List<SocketAddress> clients = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Socket client = sockets.newSocket();
                client.connect(listener.getLocalSocketAddress());
                clients.add(client.getLocalSocketAddress());
                reset(client);
            }
            last.connect(listener.getLocalSocketAddress());
            clients.add(last.getLocalSocketAddress());
            inThread(() -> {
                for (SocketAddress client : clients) {
                    try (Socket accepted = listener.accept()) {
                        assertEquals(client, accepted.getRemoteSocketAddress());
                        assertEquals(
                                listener.getLocalSocketAddress(), accepted.getLocalSocketAddress());
                    }
                }
            });
        }
        Descriptors.awaitSocketsAtMost(before);
    }
}
