package dev.heddle.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.Heddle;
import dev.heddle.net.HeddleDatagramSocket;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class UdpEchoTest extends ExampleTest {
    @Test
    void allDatagramsComeBack() throws Exception {
        Thread server;
        try (var socket = new HeddleDatagramSocket(cores(), ANY_PORT);
                var client = new DatagramSocket(ANY_PORT)) {
            server = Heddle.threadFactory(cores()).newThread(() -> UdpEcho.echo(socket));
            server.start();
            client.setSoTimeout(30_000);
            for (int i = 0; i < 100; i++) {
                byte[] question = ("question " + i).getBytes(StandardCharsets.US_ASCII);
                client.send(
                        new DatagramPacket(
                                question, question.length, socket.getLocalSocketAddress()));
                var answer = new DatagramPacket(new byte[100], 100);
                client.receive(answer);
                assertEquals(
                        "question " + i,
                        new String(
                                answer.getData(),
                                0,
                                answer.getLength(),
                                StandardCharsets.US_ASCII));
            }
        }
        server.join();
    }
}
