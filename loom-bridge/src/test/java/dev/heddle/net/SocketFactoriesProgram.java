package dev.heddle.net;

import dev.heddle.support.HeddleSockets;
import dev.heddle.support.Task;
import java.io.Closeable;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Callable;

/**
 * Uses each of Heddle's sockets where the JVM's factories refuse to make any. Run in a JVM of its
 * own: a factory is the whole JVM's, and is set once.
 */
public final class SocketFactoriesProgram {
    private static final class Asked extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private SocketFactoriesProgram() {}

    /**
     * @param arguments the driver
     */
    public static void main(String[] arguments) throws Exception {
        setFactories();
        requireAsked(Socket::new);
        requireAsked(ServerSocket::new);
        requireAsked(() -> new DatagramSocket(null));
        System.out.println("the JDK's ask their factories");
        try (HeddleSockets sockets = HeddleSockets.open(arguments[0], 1)) {
            Task.run(sockets.threads(), () -> exchange(sockets)).get();
            Task.run(sockets.threads(), () -> exchangeDatagrams(sockets)).get();
        }
        System.out.println("Heddle's do not");
    }

    @SuppressWarnings("deprecation")
    private static void setFactories() throws Exception {
        Socket.setSocketImplFactory(() -> {
            throw new Asked();
        });
        ServerSocket.setSocketFactory(() -> {
            throw new Asked();
        });
        DatagramSocket.setDatagramSocketImplFactory(() -> {
            throw new Asked();
        });
    }

    private static void requireAsked(Callable<? extends Closeable> maker) throws Exception {
        try (Closeable made = maker.call()) {
            throw new AssertionError(made + " was made without the factory");
        } catch (Asked expected) {
            // As documented.
        }
    }

    private static void exchange(HeddleSockets sockets) throws Exception {
        try (ServerSocket listener = new HeddleServerSocket(sockets.group());
                Socket client = new HeddleSocket(sockets.group())) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            client.connect(listener.getLocalSocketAddress());
            try (Socket server = listener.accept()) {
                server.getOutputStream().write(42);
                require(client.getInputStream().read() == 42);
            }
        }
    }

    private static void exchangeDatagrams(HeddleSockets sockets) throws Exception {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (DatagramSocket receiver = new HeddleDatagramSocket(sockets.group(), any);
                DatagramSocket sender = new HeddleDatagramSocket(sockets.group(), any)) {
            byte[] sent = {42};
            sender.send(new DatagramPacket(sent, 1, receiver.getLocalSocketAddress()));
            DatagramPacket received = new DatagramPacket(new byte[1], 1);
            receiver.receive(received);
            require(received.getData()[0] == 42);
        }
    }

    private static void require(boolean isTrue) {
        if (!isTrue) {
            throw new AssertionError("another byte came");
        }
    }
}
