package dev.heddle.soak.traffic;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * One datagram at a time, there and back. The kernel may drop one, which is asked again and counted
 * as cut; a reply that was not asked for, or comes twice, is a violation.
 */
public final class DatagramClient {
    private static final int TRIES = 3;
    private static final int WAIT_MILLIS = 5_000;

    private final DatagramSocket socket;
    private final Ledger ledger;
    private final SplittableRandom random;
    private final int seed;
    private final Set<Datagram> givenUp = new HashSet<>();
    private int number;

    /**
     * @param socket connected to the service
     */
    public DatagramClient(DatagramSocket socket, Ledger ledger, SplittableRandom random) {
        this.socket = socket;
        this.ledger = ledger;
        this.random = random;
        this.seed = random.nextInt();
    }

    /**
     * One exchange.
     *
     * @throws AssertionError if the reply is wrong
     * @throws IOException if none comes, three times
     */
    public void exchange() throws IOException {
        Datagram asked = new Datagram(seed, ++number, random.nextInt(Datagram.MAX_LENGTH));
        byte[] bytes = asked.bytes();
        socket.setSoTimeout(WAIT_MILLIS);
        for (int i = 0; i < TRIES; i++) {
            socket.send(new DatagramPacket(bytes, bytes.length));
            try {
                hear(asked);
                return;
            } catch (SocketTimeoutException lost) {
                ledger.cut(Flow.UDP);
                givenUp.add(asked);
                asked = new Datagram(seed, ++number, asked.length());
                bytes = asked.bytes();
            }
        }
        throw new IOException("no reply to " + asked + ", " + TRIES + " times");
    }

    private void hear(Datagram asked) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        for (; ; ) {
            packet.setLength(2048);
            socket.receive(packet);
            Datagram reply = Datagram.parse(Arrays.copyOf(packet.getData(), packet.getLength()));
            if (reply.equals(asked)) {
                ledger.bytes(Flow.UDP, packet.getLength());
                ledger.complete(Flow.UDP);
                return;
            }
            if (givenUp.remove(reply)) {
                continue; // late, and once
            }
            throw new AssertionError("UDP at the client: " + reply + " is no reply to " + asked);
        }
    }
}
