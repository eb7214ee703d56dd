package dev.heddle.server;

import java.io.IOException;
import java.net.Socket;

/** Serves one connection on its virtual thread; the caller closes the socket. */
@FunctionalInterface
public interface SocketHandler {

    /** Returns when the connection has ended. */
    void serve(Socket socket) throws IOException;
}
