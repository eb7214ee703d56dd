package dev.heddle.bench.sockets;

import dev.heddle.net.DatagramBatch;
import dev.heddle.net.HeddleDatagramSocket;
import dev.heddle.server.DatagramHandler;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;

/** Sends each datagram back to where it came from. */
enum DatagramEchoService implements DatagramHandler {
    /** One by one, through arrays. */
    PACKETS {
        @Override
        public void serve(DatagramSocket socket) throws IOException {
            DatagramPacket packet = new DatagramPacket(new byte[MAX_BYTES], MAX_BYTES);
            while (!socket.isClosed()) {
                packet.setLength(MAX_BYTES);
                socket.receive(packet);
                socket.send(packet);
            }
        }
    },

    /** What has come by then, at once. Heddle only. */
    BATCHES {
        @Override
        public void serve(DatagramSocket socket) throws IOException {
            if (!(socket instanceof HeddleDatagramSocket own)) {
                throw new UnsupportedOperationException(
                        "only Heddle has batches of datagrams: no --batch");
            }
            DatagramBatch batch = new DatagramBatch(BATCH, MAX_BYTES);
            while (!own.isClosed()) {
                own.receive(batch);
                own.send(batch);
            }
        }
    };

    private static final int MAX_BYTES = 2_048;
    private static final int BATCH = 64;
}
