package dev.heddle.examples;

import dev.heddle.Heddle;
import dev.heddle.net.CoreListeners;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/** An echo server: blocking code, one virtual thread a connection, all of it on one core. */
final class EchoServer {
    private EchoServer() {}

    // README: begin
    public static void main(String[] args) throws IOException, InterruptedException {
        var cores = Heddle.defaultGroup();
        var address = new InetSocketAddress("localhost", 8007);
        try (var server = CoreListeners.open(cores, address, 1024, EchoServer::echo)) {
            System.out.println("echoing on " + server.localAddress());
            var stop = new Thread(() -> server.stop(Duration.ofSeconds(10)));
            Runtime.getRuntime().addShutdownHook(stop);
            Thread.currentThread().join();
        }
    }

    /** Runs in a virtual thread on the core that accepted; reads and writes park it there. */
    static void echo(Socket connection) throws IOException {
        connection.getInputStream().transferTo(connection.getOutputStream());
    }
    // README: end
}
