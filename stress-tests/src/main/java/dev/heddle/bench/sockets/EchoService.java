package dev.heddle.bench.sockets;

import dev.heddle.server.SocketHandler;
import java.io.IOException;
import java.net.Socket;

/**
 * Sends back what has come, with plain blocking reads and writes.
 *
 * @param bufferBytes length of the buffer that a connection has, also while it waits
 */
record EchoService(int bufferBytes) implements SocketHandler {

    @Override
    public void serve(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        SocketCopy.copy(socket, socket, bufferBytes);
    }
}
