package dev.heddle.server;

import java.io.IOException;
import java.net.DatagramSocket;

/** Serves a socket's datagrams on a thread of its own; the caller closes the socket. */
@FunctionalInterface
public interface DatagramHandler {

    /** Returns when the socket is closed. */
    void serve(DatagramSocket socket) throws IOException;
}
