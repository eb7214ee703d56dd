package dev.heddle.bench.sockets;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** What the blocking services do: plain reads and writes until the end of the stream. */
final class SocketCopy {

    private SocketCopy() {}

    /** Writes to one socket, which may be the same, what comes from another. */
    static void copy(Socket from, Socket to, int bufferBytes) throws IOException {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] buffer = new byte[bufferBytes];
        int length;
        while ((length = in.read(buffer)) >= 0) {
            out.write(buffer, 0, length);
        }
    }
}
