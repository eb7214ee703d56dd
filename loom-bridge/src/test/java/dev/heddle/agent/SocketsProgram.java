package dev.heddle.agent;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The JDK's sockets in virtual threads. Plain JDK. */
final class SocketsProgram {
    private SocketsProgram() {}

    public static void main(String[] arguments) throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
                ServerSocket listener = new ServerSocket(0, 50, loopback)) {
            var server =
                    executor.submit(() -> {
                        try (Socket socket = listener.accept()) {
                            return socket.getInputStream().transferTo(socket.getOutputStream());
                        }
                    });
            var client =
                    executor.submit(() -> {
                        try (Socket socket = new Socket(loopback, listener.getLocalPort())) {
                            // So that the server waits, and then the client.
                            Thread.sleep(20);
                            socket.getOutputStream().write(42);
                            int echoed = socket.getInputStream().read();
                            socket.shutdownOutput();
                            return echoed;
                        }
                    });
            System.out.println("echoed " + client.get() + ", served " + server.get());
        }
    }
}
