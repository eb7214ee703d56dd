package dev.heddle.examples;

import dev.heddle.Heddle;
import dev.heddle.net.CoreListeners;
import java.io.IOException;
import java.net.InetSocketAddress;

/** An echo server: blocking code, one virtual thread a connection, all of it on one core. */
final class EchoServer {
    private EchoServer() {}

    // README: begin
    public static void main(String[] args) throws IOException, InterruptedException {
        var address = new InetSocketAddress("localhost", 8007);
        try (var server = CoreListeners.open(Heddle.defaultGroup(), address, 1024, connection -> {
            // A virtual thread on the core that accepted; reads and writes park it there.
            connection.getInputStream().transferTo(connection.getOutputStream());
        })) {
            System.out.println("echoing on " + server.localAddress());
            Thread.currentThread().join();
        }
    }
    // README: end
}
