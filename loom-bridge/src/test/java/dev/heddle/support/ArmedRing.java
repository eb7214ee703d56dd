package dev.heddle.support;

import dev.heddle.driver.IoDrivers;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ThreadFactory;

/**
 * Sockets on {@code ring} whose connections have receives that go on from the begin: each end has
 * read a few times before a test gets it.
 */
public final class ArmedRing implements Sockets {
    /** More than a connection's receives go one by one before. */
    private static final int EXCHANGES = 5;

    private final HeddleSockets sockets;

    private ArmedRing(HeddleSockets sockets) {
        this.sockets = sockets;
    }

    /** As {@link HeddleSockets#open(String, Callers)}. */
    public static ArmedRing open(Callers callers) throws IOException {
        return new ArmedRing(HeddleSockets.open(IoDrivers.RING, callers));
    }

    @Override
    public Connection connect() throws IOException {
        Connection both = sockets.connect();
        try {
            Task<Void> answers = Task.run(threads(), () -> exchange(both.server(), false));
            Task.run(threads(), () -> exchange(both.client(), true)).get();
            answers.get();
        } catch (Exception e) {
            both.close();
            throw new IOException("the connection does not carry bytes", e);
        }
        return both;
    }

    /** A read waits, most often: only such are counted. */
    private static void exchange(Socket socket, boolean begins) throws IOException {
        for (int i = 0; i < EXCHANGES; i++) {
            if (begins) {
                socket.getOutputStream().write(i);
            }
            int got = socket.getInputStream().read();
            if (got != i) {
                throw new IOException("read " + got + ", not " + i);
            }
            if (!begins) {
                socket.getOutputStream().write(i);
            }
        }
    }

    @Override
    public Socket newSocket() throws IOException {
        return sockets.newSocket();
    }

    @Override
    public ServerSocket newServerSocket() throws IOException {
        return sockets.newServerSocket();
    }

    @Override
    public ThreadFactory threads() {
        return sockets.threads();
    }

    @Override
    public void close() {
        sockets.close();
    }
}
