package dev.heddle.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ThreadFactory;

/** Where a suite takes its sockets and threads from: Heddle, or the JDK as the oracle. */
public interface Sockets extends AutoCloseable {
    Socket newSocket() throws IOException;

    ServerSocket newServerSocket() throws IOException;

    /** Makes the threads that use them. */
    ThreadFactory threads();

    @Override
    void close();

    /** A listener on a port of the system's choice. */
    default ServerSocket listen() throws IOException {
        return listen(50);
    }

    default ServerSocket listen(int backlog) throws IOException {
        ServerSocket listener = newServerSocket();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), backlog);
        return listener;
    }

    /** Two sockets that are connected to each other. */
    default Connection connect() throws IOException {
        try (ServerSocket listener = listen()) {
            Socket client = newSocket();
            client.connect(listener.getLocalSocketAddress());
            return new Connection(client, listener.accept());
        }
    }

    /**
     * Both ends of a connection.
     *
     * @param client has connected
     * @param server was accepted
     */
    record Connection(Socket client, Socket server) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            client.close();
            server.close();
        }
    }
}
