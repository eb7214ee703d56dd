package dev.heddle.examples;

import dev.heddle.Heddle;
import dev.heddle.net.DatagramBatch;
import dev.heddle.net.HeddleDatagramSocket;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * A UDP echo server: whatever has come by then is received by one call, changed or not, and sent
 * back by another, in the memory that the kernel has filled.
 */
final class UdpEcho {
    private UdpEcho() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        var address = new InetSocketAddress("localhost", 8007);
        try (var socket = new HeddleDatagramSocket(Heddle.defaultGroup(), address)) {
            System.out.println("echoing on " + socket.getLocalSocketAddress());
            Heddle.ofVirtual().start(() -> echo(socket)).join();
        }
    }

    /** Runs until the socket is closed. */
    static void echo(HeddleDatagramSocket socket) {
        var batch = new DatagramBatch(64, 2_048);
        while (!socket.isClosed()) {
            try {
                socket.receive(batch);
                sendBack(socket, batch);
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    System.err.println("goes on after " + e);
                }
            }
        }
    }

    /** What cannot be sent, since its sender is forged, say, is left out. */
    private static void sendBack(HeddleDatagramSocket socket, DatagramBatch batch) {
        int next = 0;
        while (next < batch.size() && !socket.isClosed()) {
            try {
                socket.send(batch, next);
                return;
            } catch (IOException e) {
                next = batch.sent() + 1;
            }
        }
    }
}
