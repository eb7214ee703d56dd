package dev.heddle.net;

import dev.heddle.driver.UdpSocket;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The part of {@link HeddleDatagramSocket} that needs no waiting: its addresses, its options, its
 * time-out and its groups. Any thread.
 */
abstract class DatagramSocketSettings extends DatagramSocket {
    private static final int MOST_TRAFFIC_CLASS = 255;

    private final UdpSocket udp;

    private final DatagramBinding binding;

    private volatile int timeoutMillis;

    DatagramSocketSettings(UdpSocket udp) {
        super(new NoDatagramSocketImpl());
        this.udp = udp;
        binding = new DatagramBinding(udp);
    }

    final DatagramBinding binding() {
        return binding;
    }

    static SocketException asSocketException(IOException e) {
        return e instanceof SocketException known ? known : new SocketException(e.getMessage(), e);
    }

    final void requireOpen() throws SocketException {
        if (isClosed()) {
            throw new SocketException("Socket is closed");
        }
    }

    // --- addresses
    // -----------------------------------------------------------------------------------

    @Override
    public boolean isBound() {
        return binding.local() != null;
    }

    @Override
    public boolean isConnected() {
        return binding.remote() != null;
    }

    @Override
    public @Nullable InetAddress getInetAddress() {
        InetSocketAddress remote = binding.remote();
        return remote == null ? null : remote.getAddress();
    }

    @Override
    public int getPort() {
        InetSocketAddress remote = binding.remote();
        return remote == null ? -1 : remote.getPort();
    }

    @Override
    public @Nullable SocketAddress getRemoteSocketAddress() {
        return binding.remote();
    }

    @Override
    public @Nullable SocketAddress getLocalSocketAddress() {
        return isClosed() ? null : binding.local();
    }

    @Override
    public @Nullable InetAddress getLocalAddress() {
        if (isClosed()) {
            return null;
        }
        InetSocketAddress local = binding.local();
        return (local == null ? new InetSocketAddress(0) : local).getAddress();
    }

    @Override
    public int getLocalPort() {
        if (isClosed()) {
            return -1;
        }
        InetSocketAddress local = binding.local();
        return local == null ? 0 : local.getPort();
    }

    // --- options
    // -------------------------------------------------------------------------------------

    /** SO_TIMEOUT; 0 for no limit. */
    final long timeoutNanos() {
        return timeoutMillis * 1_000_000L;
    }

    @Override
    public void setSoTimeout(int timeout) throws SocketException {
        requireOpen();
        if (timeout < 0) {
            throw new IllegalArgumentException("timeout " + timeout + " is negative");
        }
        timeoutMillis = timeout;
    }

    @Override
    public int getSoTimeout() throws SocketException {
        requireOpen();
        return timeoutMillis;
    }

    @Override
    public <T> DatagramSocket setOption(SocketOption<T> name, T value) throws IOException {
        Objects.requireNonNull(name);
        if (!name.type().isInstance(value)) {
            throw new IllegalArgumentException(
                    "value "
                            + value
                            + " is not possible for "
                            + name.name()
                            + ": give a "
                            + name.type().getSimpleName());
        }
        requireOpen();
        udp.setOption(name, value);
        return this;
    }

    @Override
    public <T> @Nullable T getOption(SocketOption<T> name) throws IOException {
        Objects.requireNonNull(name);
        requireOpen();
        return udp.getOption(name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return udp.supportedOptions();
    }

    private <T> void set(SocketOption<T> option, T value) throws SocketException {
        try {
            setOption(option, value);
        } catch (IOException e) {
            throw asSocketException(e);
        }
    }

    private <T> T get(SocketOption<T> option) throws SocketException {
        try {
            return Objects.requireNonNull(getOption(option));
        } catch (IOException e) {
            throw asSocketException(e);
        }
    }

    @Override
    public void setSendBufferSize(int size) throws SocketException {
        set(StandardSocketOptions.SO_SNDBUF, requirePositive(size));
    }

    @Override
    public int getSendBufferSize() throws SocketException {
        return get(StandardSocketOptions.SO_SNDBUF);
    }

    @Override
    public void setReceiveBufferSize(int size) throws SocketException {
        set(StandardSocketOptions.SO_RCVBUF, requirePositive(size));
    }

    private static int requirePositive(int size) {
        if (size <= 0) {
            throw new IllegalArgumentException("buffer size " + size + " is not positive");
        }
        return size;
    }

    @Override
    public int getReceiveBufferSize() throws SocketException {
        return get(StandardSocketOptions.SO_RCVBUF);
    }

    @Override
    public void setReuseAddress(boolean on) throws SocketException {
        set(StandardSocketOptions.SO_REUSEADDR, on);
    }

    @Override
    public boolean getReuseAddress() throws SocketException {
        return get(StandardSocketOptions.SO_REUSEADDR);
    }

    @Override
    public void setBroadcast(boolean on) throws SocketException {
        set(StandardSocketOptions.SO_BROADCAST, on);
    }

    @Override
    public boolean getBroadcast() throws SocketException {
        return get(StandardSocketOptions.SO_BROADCAST);
    }

    @Override
    public void setTrafficClass(int trafficClass) throws SocketException {
        if (trafficClass < 0 || trafficClass > MOST_TRAFFIC_CLASS) {
            throw new IllegalArgumentException(
                    "traffic class "
                            + trafficClass
                            + " is out of range: give 0 to "
                            + MOST_TRAFFIC_CLASS);
        }
        set(StandardSocketOptions.IP_TOS, trafficClass);
    }

    @Override
    public int getTrafficClass() throws SocketException {
        return get(StandardSocketOptions.IP_TOS);
    }

    // --- groups
    // --------------------------------------------------------------------------------------

    @Override
    public void joinGroup(SocketAddress group, @Nullable NetworkInterface on) throws IOException {
        InetAddress address = requireGroup(group);
        requireOpen();
        udp.join(address, on);
    }

    @Override
    public void leaveGroup(SocketAddress group, @Nullable NetworkInterface on) throws IOException {
        InetAddress address = requireGroup(group);
        requireOpen();
        udp.leave(address, on);
    }

    private static InetAddress requireGroup(SocketAddress group) throws SocketException {
        if (!(group instanceof InetSocketAddress internet) || internet.isUnresolved()) {
            throw new IllegalArgumentException(
                    "group " + group + " is not a resolved InetSocketAddress: give one");
        }
        InetAddress address = internet.getAddress();
        if (!address.isMulticastAddress()) {
            throw new SocketException("Not a multicast address");
        }
        return address;
    }
}
