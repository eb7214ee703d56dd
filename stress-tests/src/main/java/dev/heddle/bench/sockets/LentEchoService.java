package dev.heddle.bench.sockets;

import dev.heddle.net.HeddleSocket;
import dev.heddle.net.LentBuffer;
import dev.heddle.server.SocketHandler;
import java.io.IOException;
import java.net.Socket;

/** Sends back what has come, from the buffers that Heddle lends: none while a connection waits. */
record LentEchoService() implements SocketHandler {

    @Override
    public void serve(Socket socket) throws IOException {
        HeddleSocket connection = Peer.requireHeddle(socket);
        connection.setTcpNoDelay(true);
        while (echoed(connection)) {
            // Until the end of the stream.
        }
    }

    private static boolean echoed(HeddleSocket connection) throws IOException {
        try (LentBuffer received = connection.readLent()) {
            if (received == null) {
                return false;
            }
            connection.write(received.bytes());
            return true;
        }
    }
}
