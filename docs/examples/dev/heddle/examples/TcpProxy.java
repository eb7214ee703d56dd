package dev.heddle.examples;

import dev.heddle.Heddle;
import dev.heddle.net.CoreListeners;
import dev.heddle.net.HeddleSocket;
import dev.heddle.scheduler.CoreGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/**
 * A TCP proxy: two virtual threads a connection, one a direction, both on the core that accepted.
 * What one side ends is ended on the other, and the opposite direction goes on until its own end.
 */
final class TcpProxy {
    private static final int CONNECT_MILLIS = 5_000;
    private static final Duration STOP_TIME = Duration.ofSeconds(10);

    private final InetSocketAddress backend;

    private TcpProxy(InetSocketAddress backend) {
        this.backend = backend;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length != 3) {
            System.err.println("usage: TcpProxy PORT BACKEND-HOST BACKEND-PORT");
            System.exit(2);
        }
        var address = new InetSocketAddress("localhost", Integer.parseInt(args[0]));
        var backend = new InetSocketAddress(args[1], Integer.parseInt(args[2]));
        try (var server = open(Heddle.defaultGroup(), address, backend)) {
            System.out.println(server.localAddress() + " leads to " + backend);
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(() -> System.out.println(server.stop(STOP_TIME))));
            Thread.currentThread().join();
        }
    }

    static CoreListeners open(CoreGroup cores, InetSocketAddress address, InetSocketAddress backend)
            throws IOException {
        return CoreListeners.open(cores, address, 1024, new TcpProxy(backend)::serve);
    }

    private void serve(Socket client) throws IOException, InterruptedException {
        client.setTcpNoDelay(true);
        try (var server = new HeddleSocket()) {
            server.connect(backend, CONNECT_MILLIS);
            server.setTcpNoDelay(true);
            var sameCore = Heddle.threadFactory(Heddle.currentCore());
            Thread replies = sameCore.newThread(() -> copy(server, client));
            replies.start();
            copy(client, server);
            replies.join();
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException broken) {
            // Nothing more can come through: closing both ends the other direction too.
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
