package dev.heddle.net;

import java.net.DatagramPacket;
import java.net.DatagramSocketImpl;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What {@link java.net.DatagramSocket}'s constructor demands, and {@link HeddleDatagramSocket}
 * never lets it use, since it overrides all methods: the JDK's class around such an object ({@code
 * NetMulticastSocket}) holds the socket's monitor while a receive waits, so that setting a time-out
 * or connecting would wait for the next datagram. A method of a later JDK would end here.
 */
final class NoDatagramSocketImpl extends DatagramSocketImpl {
    private static UnsupportedOperationException unreachable() {
        return new UnsupportedOperationException(
                "HeddleDatagramSocket does not have this method of JDK "
                        + Runtime.version().feature());
    }

    @Override
    protected void create() {
        throw unreachable();
    }

    @Override
    protected void bind(int port, InetAddress address) {
        throw unreachable();
    }

    @Override
    protected void send(DatagramPacket packet) {
        throw unreachable();
    }

    @Override
    protected int peek(InetAddress sender) {
        throw unreachable();
    }

    @Override
    protected int peekData(DatagramPacket packet) {
        throw unreachable();
    }

    @Override
    protected void receive(DatagramPacket packet) {
        throw unreachable();
    }

    @Override
    @Deprecated(forRemoval = true)
    @SuppressWarnings("removal") // abstract above
    protected void setTTL(byte ttl) {
        throw unreachable();
    }

    @Override
    @Deprecated(forRemoval = true)
    @SuppressWarnings("removal") // abstract above
    protected byte getTTL() {
        throw unreachable();
    }

    @Override
    protected void setTimeToLive(int ttl) {
        throw unreachable();
    }

    @Override
    protected int getTimeToLive() {
        throw unreachable();
    }

    @Override
    protected void join(InetAddress group) {
        throw unreachable();
    }

    @Override
    protected void leave(InetAddress group) {
        throw unreachable();
    }

    @Override
    protected void joinGroup(SocketAddress group, @Nullable NetworkInterface on) {
        throw unreachable();
    }

    @Override
    protected void leaveGroup(SocketAddress group, @Nullable NetworkInterface on) {
        throw unreachable();
    }

    @Override
    protected void close() {
        throw unreachable();
    }

    @Override
    public void setOption(int option, Object value) {
        throw unreachable();
    }

    @Override
    public Object getOption(int option) {
        throw unreachable();
    }
}
