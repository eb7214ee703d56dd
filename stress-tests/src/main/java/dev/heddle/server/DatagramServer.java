package dev.heddle.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;

/**
 * Sockets on one UDP port, among which the kernel shares the clients (SO_REUSEPORT), each with a
 * thread.
 */
public final class DatagramServer implements RunningServer {

    /** Opens an unbound socket. */
    @FunctionalInterface
    public interface Source {

        /** The caller closes it. */
        DatagramSocket open() throws IOException;
    }

    private final ServerDescription description;
    private final Runnable afterClose;
    private final List<DatagramSocket> sockets = new ArrayList<>();

    private DatagramServer(ServerDescription description, Runnable afterClose) {
        this.description = description;
        this.afterClose = afterClose;
    }

    /**
     * Binds as many sockets as there are thread factories to a free port of the loopback interface,
     * and serves from then on.
     *
     * @param threads make the thread of one socket each
     * @param afterClose runs behind the close of the sockets
     */
    public static DatagramServer open(
            ServerDescription description,
            Source source,
            List<ThreadFactory> threads,
            DatagramHandler handler,
            Runnable afterClose)
            throws IOException {
        DatagramServer server = new DatagramServer(description, afterClose);
        try {
            int port = 0;
            for (int i = 0; i < threads.size(); i++) {
                DatagramSocket socket = source.open();
                server.sockets.add(socket);
                socket.setOption(StandardSocketOptions.SO_REUSEPORT, true);
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                port = socket.getLocalPort();
            }
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
        for (int i = 0; i < threads.size(); i++) {
            DatagramSocket socket = server.sockets.get(i);
            threads.get(i).newThread(() -> serve(socket, handler)).start();
        }
        return server;
    }

    private static void serve(DatagramSocket socket, DatagramHandler handler) {
        try {
            handler.serve(socket);
        } catch (IOException e) {
            if (!socket.isClosed()) {
                throw new UncheckedIOException("a socket is served no more", e);
            }
        }
    }

    @Override
    public int port() {
        return sockets.getFirst().getLocalPort();
    }

    @Override
    public ServerDescription description() {
        return description;
    }

    @Override
    public void close() {
        sockets.forEach(DatagramSocket::close);
        afterClose.run();
    }
}
