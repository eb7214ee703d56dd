package dev.heddle.bench.sockets;

import java.io.IOException;
import java.net.Socket;

/** Sends back what has come, with plain blocking reads and writes. */
final class EchoService {

    /** As large as the largest message of the benchmark. */
    private static final int BUFFER_BYTES = 64 * 1024;

    private EchoService() {}

    /** Returns at the end of the stream. */
    static void serve(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        SocketCopy.copy(socket, socket, BUFFER_BYTES);
    }
}
