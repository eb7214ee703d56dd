package dev.heddle.soak.traffic;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.util.Arrays;

/** Checks each datagram and sends it back, until the socket is closed. */
public final class DatagramService implements Runnable {
    private final DatagramSocket socket;
    private final Ledger ledger;
    private final Violations violations;

    public DatagramService(DatagramSocket socket, Ledger ledger, Violations violations) {
        this.socket = socket;
        this.ledger = ledger;
        this.violations = violations;
    }

    @Override
    public void run() {
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        while (!socket.isClosed()) {
            try {
                packet.setLength(2048);
                socket.receive(packet);
                Datagram.parse(Arrays.copyOf(packet.getData(), packet.getLength()));
                ledger.bytes(Flow.UDP, packet.getLength());
                ledger.complete(Flow.UDP);
                socket.send(packet);
            } catch (AssertionError wrong) {
                violations.add("UDP at the service", wrong.getMessage());
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    violations.add("UDP at the service", e.toString());
                    return;
                }
            }
        }
    }
}
