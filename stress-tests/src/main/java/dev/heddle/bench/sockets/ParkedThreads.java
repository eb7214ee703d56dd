package dev.heddle.bench.sockets;

import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Threads that a {@link ParkedService} has until this is closed. One thread owns them. */
final class ParkedThreads implements Closeable {

    private final List<Socket> sockets = new ArrayList<>();

    private ParkedThreads() {}

    /**
     * Returns when all are parked, or about to be.
     *
     * @param connections among which they are shared, which are on as many cores
     */
    static ParkedThreads open(InetSocketAddress server, int connections, int threads)
            throws IOException {
        ParkedThreads opened = new ParkedThreads();
        try {
            for (int i = 0; i < connections; i++) {
                opened.ask(server, (threads + i) / connections);
            }
            return opened;
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private void ask(InetSocketAddress server, int threads) throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.connect(server);
        new DataOutputStream(socket.getOutputStream()).writeInt(threads);
        if (socket.getInputStream().read() < 0) {
            throw new EOFException("the server could not start " + threads + " threads");
        }
    }

    /** Ends them; returns when they have. */
    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            if (socket.isConnected() && !socket.isOutputShutdown()) {
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
            }
            socket.close();
        }
    }
}
