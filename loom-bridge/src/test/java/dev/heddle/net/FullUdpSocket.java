package dev.heddle.net;

import dev.heddle.driver.DatagramSlots;
import dev.heddle.driver.SocketEndpoint;
import dev.heddle.driver.UdpSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket that takes some datagrams and then none until it has room again: with the loopback
 * interface, which frees what was sent at once, a real one is never full.
 */
final class FullUdpSocket extends UdpSocket {
    private final UdpSocket real;

    private volatile int room;

    FullUdpSocket(UdpSocket real, int room) {
        this.real = real;
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

    @Override
    public SocketEndpoint endpoint() {
        return real.endpoint();
    }

    @Override
    public @Nullable InetSocketAddress receive(ByteBuffer into) throws IOException {
        return real.receive(into);
    }

    @Override
    public int receive(DatagramSlots into) throws IOException {
        return real.receive(into);
    }

    @Override
    public void connect(InetSocketAddress remote) throws IOException {
        real.connect(remote);
    }

    @Override
    public void disconnect(InetSocketAddress local) throws IOException {
        real.disconnect(local);
    }

    @Override
    public void join(InetAddress group, @Nullable NetworkInterface on) throws IOException {
        real.join(group, on);
    }

    @Override
    public void leave(InetAddress group, @Nullable NetworkInterface on) throws IOException {
        real.leave(group, on);
    }

    @Override
    public <T> void setOption(SocketOption<T> option, T value) throws IOException {
        real.setOption(option, value);
    }

    @Override
    public <T> @Nullable T getOption(SocketOption<T> option) throws IOException {
        return real.getOption(option);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return real.supportedOptions();
    }
}
