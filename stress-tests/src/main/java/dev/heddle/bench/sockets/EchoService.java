package dev.heddle.bench.sockets;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** Sends back what has come, with plain blocking reads and writes. */
final class EchoService {

    /** As large as the largest message of the benchmark. */
    private static final int BUFFER_BYTES = 64 * 1024;

    private EchoService() {}

    /** Returns at the end of the stream. */
    static void serve(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream();
        byte[] buffer = new byte[BUFFER_BYTES];
        int length;
        while ((length = in.read(buffer)) >= 0) {
            out.write(buffer, 0, length);
        }
    }
}
