package dev.heddle.net;

import dev.heddle.scheduler.CoreGroup;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Objects;

/**
 * A {@link ServerSocket} whose accepts run on a core's driver. What it accepts are {@link
 * HeddleSocket}s; each belongs to the core where it is used first, so a handler on another core
 * than the acceptor keeps its connection to itself.
 */
public final class HeddleServerSocket extends ServerSocket {
    private final CoreGroup group;
    private final HeddleSocketImpl socket;

    /** An unbound listener of the caller's group, or of the default group. */
    public HeddleServerSocket() throws IOException {
        this(HeddleSocket.callersGroup());
    }

    /** An unbound listener of a group. */
    public HeddleServerSocket(CoreGroup group) throws IOException {
        this(group, new HeddleSocketImpl(group, true));
    }

    private HeddleServerSocket(CoreGroup group, HeddleSocketImpl socket) {
        super(socket);
        this.group = group;
        this.socket = socket;
    }

    /**
     * A listener of the caller's group, or of the default group, on all addresses.
     *
     * @param port 0 lets the system choose
     * @throws java.net.BindException if the port is in use
     */
    public HeddleServerSocket(int port) throws IOException {
        this();
        bindOrClose(port);
    }

    private void bindOrClose(int port) throws IOException {
        boolean bound = false;
        try {
            bind(new InetSocketAddress(port));
            bound = true;
        } finally {
            if (!bound) {
                close();
            }
        }
    }

    @Override
    public Socket accept() throws IOException {
        return acceptConnection();
    }

    /** {@link #accept}, with the type that is known here. */
    HeddleSocket acceptConnection() throws IOException {
        requireBound();
        HeddleSocket connection = new HeddleSocket(new HeddleSocketImpl(group, false));
        implAccept(connection);
        return connection;
    }

    /**
     * Waits for a connection until a deadline.
     *
     * @throws java.net.SocketTimeoutException if it has passed; the listener stays open
     * @throws InterruptedIOException if the thread is interrupted; the listener stays open
     */
    public HeddleSocket accept(Deadline deadline) throws IOException {
        Objects.requireNonNull(deadline, "deadline");
        requireBound();
        HeddleSocket connection = new HeddleSocket(new HeddleSocketImpl(group, deadline));
        try {
            implAccept(connection);
        } catch (HeddleSocketImpl.InterruptedAccept e) {
            throw e.interrupt;
        }
        return connection;
    }

    /** See {@link dev.heddle.driver.SocketEndpoint#dropHandshakes}. */
    boolean dropHandshakes() throws IOException {
        return socket.dropHandshakes();
    }

    /** See {@link dev.heddle.driver.SocketEndpoint#divertConnections}. */
    boolean divertConnections(int first, int count) throws IOException {
        return socket.divertConnections(first, count);
    }

    private void requireBound() throws SocketException {
        if (isClosed()) {
            throw new SocketException("Socket is closed");
        }
        if (!isBound()) {
            throw new SocketException("Socket is not bound yet");
        }
    }
}
