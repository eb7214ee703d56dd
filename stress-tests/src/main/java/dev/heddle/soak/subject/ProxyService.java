package dev.heddle.soak.subject;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Leads each connection to a port of this machine, with a thread for each direction. */
final class ProxyService {
    private static final int CONNECT_MILLIS = 20_000;

    private final TargetRuntime runtime;
    private final InetSocketAddress backend;

    ProxyService(TargetRuntime runtime, int port) {
        this.runtime = runtime;
        backend = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    void serve(Socket client) throws IOException {
        client.setTcpNoDelay(true);
        try (Socket server = runtime.newSocket()) {
            server.connect(backend, CONNECT_MILLIS);
            server.setTcpNoDelay(true);
            Thread replies = runtime.threads().newThread(() -> copy(server, client));
            replies.start();
            copy(client, server);
            replies.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the group closes
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException broken) {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            // It is closed either way.
        }
    }
}
