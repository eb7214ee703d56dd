package dev.heddle.support;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ThreadFactory;

/** The JDK's own sockets and threads. */
public final class StockSockets implements Sockets {
    private final Callers callers;

    public StockSockets() {
        this(Callers.JDK_VIRTUAL);
    }

    /**
     * @param callers any but those of a group
     */
    public StockSockets(Callers callers) {
        this.callers = callers;
    }

    @Override
    public Socket newSocket() {
        return new Socket();
    }

    @Override
    public ServerSocket newServerSocket() throws IOException {
        return new ServerSocket();
    }

    @Override
    public ThreadFactory threads() {
        return callers.withoutGroup();
    }

    @Override
    public void close() {
        // Nothing is shared.
    }
}
