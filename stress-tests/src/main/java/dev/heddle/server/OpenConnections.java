package dev.heddle.server;

import java.io.IOException;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Serves connections and knows which are open, so that a server that stops can end them. Safe for
 * any thread; {@link #serve} runs on the virtual thread of its connection.
 */
final class OpenConnections implements AutoCloseable {

    private final SocketHandler handler;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    private volatile boolean isClosed;

    OpenConnections(SocketHandler handler) {
        this.handler = handler;
    }

    /** Serves one connection until it ends, and closes it. */
    void serve(Socket socket) {
        sockets.add(socket);
        try (socket) {
            if (!isClosed) {
                handler.serve(socket);
            }
        } catch (IOException e) {
            // The peer went away or the server stops: the normal end of a connection, and there is
            // nobody left to tell.
        } finally {
            sockets.remove(socket);
        }
    }

    /** Closes all connections; those that come later are closed at once. */
    @Override
    public void close() {
        isClosed = true; // before the loop: a connection added behind it reads this
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                // It is gone either way.
            }
        }
    }
}
