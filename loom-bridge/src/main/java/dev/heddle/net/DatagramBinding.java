package dev.heddle.net;

import dev.heddle.driver.DatagramSlots;
import dev.heddle.driver.UdpSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/**
 * What a UDP socket is bound and connected to. Any thread; the addresses stay what they are when
 * the socket is closed.
 *
 * <p>Written with the monitor held. Who changes the peer has kept senders and receivers out before,
 * so what {@link #route} says holds until its caller has sent.
 */
final class DatagramBinding {
    private final UdpSocket udp;

    private volatile @Nullable InetSocketAddress local;
    private volatile @Nullable InetSocketAddress remote;

    /** What {@link #local} was before the socket was connected, and is again afterwards. */
    private @Nullable InetSocketAddress unconnectedLocal;

    DatagramBinding(UdpSocket udp) {
        this.udp = udp;
    }

    @Nullable InetSocketAddress local() {
        return local;
    }

    @Nullable InetSocketAddress remote() {
        return remote;
    }

    /** Checks an address as {@code java.net} does. */
    static InetSocketAddress resolved(SocketAddress given) throws SocketException {
        if (!(given instanceof InetSocketAddress internet)) {
            throw new IllegalArgumentException(
                    "address " + given + " is not an InetSocketAddress: give one");
        }
        if (internet.isUnresolved()) {
            throw new SocketException("Unresolved address");
        }
        return internet;
    }

    /**
     * Binds the socket.
     *
     * @param to null for any port of all addresses
     */
    synchronized void bind(@Nullable SocketAddress to) throws IOException {
        InetSocketAddress wanted = to == null ? new InetSocketAddress(0) : resolved(to);
        if (local != null) {
            throw new SocketException("Already bound");
        }
        udp.endpoint().bind(wanted);
        local = udp.endpoint().localAddress();
    }

    /** Binds the socket to any port, unless it is bound; returns where. */
    InetSocketAddress bound() throws IOException {
        InetSocketAddress known = local;
        return known != null ? known : bindToAny();
    }

    private synchronized InetSocketAddress bindToAny() throws IOException {
        if (local == null) {
            bind(null);
        }
        InetSocketAddress known = local;
        if (known == null) {
            throw new SocketException("the system has bound the socket to no address");
        }
        return known;
    }

    /** With senders and receivers kept out. */
    synchronized void connect(InetSocketAddress peer) throws IOException {
        if (peer.getPort() == 0) {
            throw new SocketException("Can't connect to port 0");
        }
        InetSocketAddress before = bound();
        if (remote == null) {
            unconnectedLocal = before;
        }
        try {
            udp.connect(peer);
        } catch (IOException e) {
            forgetLostPeer();
            throw e;
        }
        remote = peer;
        local = udp.endpoint().localAddress();
    }

    /** A socket that could not stay connected must not say that it takes its peer's only. */
    private void forgetLostPeer() throws IOException {
        if (remote != null && udp.endpoint().remoteAddress() == null) {
            remote = null;
            local = unconnectedLocal;
            unconnectedLocal = null;
        }
    }

    /** With senders and receivers kept out. */
    synchronized void disconnect() throws IOException {
        InetSocketAddress before = unconnectedLocal;
        if (remote == null || before == null) {
            return;
        }
        udp.disconnect(before);
        remote = null;
        unconnectedLocal = null;
        local = udp.endpoint().localAddress();
    }

    /**
     * Where a datagram goes that is to go to {@code given}. With other senders kept out.
     *
     * @return null for where the socket is connected to
     * @throws IllegalArgumentException if the socket is connected to another peer, or to none while
     *     none is given
     */
    @Nullable InetSocketAddress route(@Nullable InetSocketAddress given) throws SocketException {
        InetSocketAddress peer = remote;
        if (peer != null) {
            if (given != null && !given.equals(peer)) {
                throw new IllegalArgumentException("Connected and packet address differ");
            }
            return null;
        }
        if (given == null) {
            throw new IllegalArgumentException("Address not set");
        }
        if (given.isUnresolved()) {
            throw new IllegalArgumentException("address " + given + " is not resolved: resolve it");
        }
        if (given.getPort() == 0) {
            throw new SocketException("Can't send to port 0");
        }
        return given;
    }

    /**
     * The first datagram that cannot go to its address, or {@code last}: those before it can be
     * sent. With other senders kept out.
     */
    int firstWithoutRoute(DatagramSlots slots, int first, int last) {
        for (int i = first; i < last; i++) {
            try {
                route(slots.address(i));
            } catch (SocketException | IllegalArgumentException e) {
                return i;
            }
        }
        return last;
    }
}
