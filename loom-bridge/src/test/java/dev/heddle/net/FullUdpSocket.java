package dev.heddle.net;

import dev.heddle.driver.DatagramSlots;
import dev.heddle.driver.UdpSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket that takes some datagrams and then none until it has room again: with the loopback
 * interface, which frees what was sent at once, a real one is never full.
 */
final class FullUdpSocket extends PassingUdpSocket {
    private volatile int room;

    FullUdpSocket(UdpSocket real, int room) {
        super(real);
        this.room = room;
    }

    void makeRoom(int datagrams) {
        room = datagrams;
    }

    private boolean takeRoom() {
        int before = room;
        room = Math.max(0, before - 1);
        return before > 0;
    }

    @Override
    public boolean send(ByteBuffer from, @Nullable InetSocketAddress to) throws IOException {
        return takeRoom() && real.send(from, to);
    }

    @Override
    public int send(DatagramSlots from, int first, int count) throws IOException {
        return takeRoom() ? real.send(from, first, 1) : 0;
    }
}
