package com.example;

import dev.heddle.Heddle;
import dev.heddle.net.CoreListeners;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/** A server by Heddle's API that is asked once, as in the guide. */
final class Consumer {
    private static final byte[] QUESTION = "heddle".getBytes(StandardCharsets.US_ASCII);

    private Consumer() {}

    public static void main(String[] args) throws IOException {
        var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var cores = Heddle.defaultGroup();
        try (var server =
                CoreListeners.open(cores, any, 16, connection ->
                        connection.getInputStream().transferTo(connection.getOutputStream()))) {
            byte[] answer = ask(server.localAddress());
            if (!Arrays.equals(QUESTION, answer)) {
                throw new IOException("the answer is " + Arrays.toString(answer));
            }
            server.stop(Duration.ofSeconds(10));
        }
        System.out.println("answered on " + Heddle.describe(cores).lines().findFirst().orElseThrow());
    }

    private static byte[] ask(InetSocketAddress server) throws IOException {
        try (var client = new Socket(server.getAddress(), server.getPort())) {
            client.getOutputStream().write(QUESTION);
            client.shutdownOutput();
            return client.getInputStream().readAllBytes();
        }
    }
}
