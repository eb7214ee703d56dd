package dev.heddle.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class QuietConnectionsTest {

    @Test
    void connectionsAreOpenWhenEachHadItsEcho() throws Exception {
        try (ServerSocket listener = listen()) {
            Thread server =
                    serve(
                            listener,
                            socket -> socket.getInputStream().transferTo(socket.getOutputStream()));
            try (QuietConnections open = QuietConnections.open(addressOf(listener), 1)) {
                assertEquals(1, open.count());
            }
            server.join(); // it has seen the end of the stream
        }
    }

    @Test
    void otherByteIsWrong() throws Exception {
        assertWrong(socket -> socket.getOutputStream().write(socket.getInputStream().read() + 1));
    }

    @Test
    void endInPlaceOfAnEchoIsWrong() throws Exception {
        assertWrong(socket -> socket.getInputStream().read());
    }

    private static void assertWrong(Connection connection) throws Exception {
        try (ServerSocket listener = listen()) {
            serve(listener, connection);
            InetSocketAddress address = addressOf(listener);
            assertThrows(WrongReplyException.class, () -> QuietConnections.open(address, 1));
        }
    }

    private interface Connection {
        void serve(Socket socket) throws IOException;
    }

    private static Thread serve(ServerSocket listener, Connection connection) {
        return Thread.startVirtualThread(() -> {
            try (Socket socket = listener.accept()) {
                connection.serve(socket);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private static InetSocketAddress addressOf(ServerSocket listener) {
        return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
    }
}
