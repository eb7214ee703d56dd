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

/** A UDP socket that is another; tests change what they need. */
abstract class PassingUdpSocket extends UdpSocket {
    final UdpSocket real;

    PassingUdpSocket(UdpSocket real) {
        this.real = real;
    }

    @Override
    public boolean send(ByteBuffer from, @Nullable InetSocketAddress to) throws IOException {
        return real.send(from, to);
    }

    @Override
    public int send(DatagramSlots from, int first, int count) throws IOException {
        return real.send(from, first, count);
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
