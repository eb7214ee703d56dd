package dev.heddle.bench.sockets;

import dev.heddle.server.SocketHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * Copies each connection to one of its own to a backend and back, with plain blocking reads and
 * writes: a virtual thread a direction. The end of one direction is passed on, and the other goes
 * on until its own end.
 *
 * @param backend where every connection goes
 * @param outbound opens it
 */
record ProxyService(InetSocketAddress backend, Outbound outbound) implements SocketHandler {

    private static final int BUFFER_BYTES = 16 * 1024;

    @Override
    public void serve(Socket client) throws IOException {
        try (Socket server = outbound.newSocket()) {
            server.connect(backend);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            Thread replies = outbound.start(() -> copy(server, client));
            copy(client, server);
            awaitEnd(replies);
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            SocketCopy.copy(from, to, BUFFER_BYTES);
            to.shutdownOutput();
        } catch (IOException e) {
            // One side is gone: the other hears of it by the close, and so does the other thread.
            closeQuietly(from);
            closeQuietly(to);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }

    private static void awaitEnd(Thread thread) throws IOException {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the server stops", e);
        }
    }
}
