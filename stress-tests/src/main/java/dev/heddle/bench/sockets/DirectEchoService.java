package dev.heddle.bench.sockets;

import dev.heddle.net.HeddleSocket;
import dev.heddle.server.SocketHandler;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;

/**
 * Sends back what has come, by a direct buffer: nothing is copied but by the kernel.
 *
 * @param bufferBytes length of the buffer that a connection has, also while it waits
 */
record DirectEchoService(int bufferBytes) implements SocketHandler {

    @Override
    public void serve(Socket socket) throws IOException {
        HeddleSocket connection = Peer.requireHeddle(socket);
        connection.setTcpNoDelay(true);
        ByteBuffer buffer = ByteBuffer.allocateDirect(bufferBytes);
        while (connection.read(buffer) >= 0) {
            connection.write(buffer.flip());
            buffer.clear();
        }
    }
}
