package dev.heddle.net;

import dev.heddle.scheduler.CoreGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.Objects;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@link HeddleSocket}s for libraries that take a {@link SocketFactory}. Any thread.
 *
 * <p>A host name is looked up on a thread that may block, and each of its addresses is tried, in
 * the resolver's order, until one connects; {@link Socket#Socket(String, int)} of the JDK tries the
 * first only.
 */
public final class HeddleSocketFactory extends SocketFactory {
    private final @Nullable CoreGroup group;

    /** Sockets of the caller's group, or of the default group. */
    public HeddleSocketFactory() {
        this(null);
    }

    /**
     * Sockets of a group.
     *
     * @param group null for the caller's at each call
     */
    public HeddleSocketFactory(@Nullable CoreGroup group) {
        this.group = group;
    }

    @Override
    public Socket createSocket() throws IOException {
        CoreGroup given = group;
        return given != null ? new HeddleSocket(given) : new HeddleSocket();
    }

    /**
     * A connection to the first address of a host that takes it.
     *
     * @param host null or empty for this machine, as with the JDK's factory
     * @throws UnknownHostException if the host has no address
     * @throws IOException of the last address, with those of the others suppressed
     */
    @Override
    public Socket createSocket(@Nullable String host, int port) throws IOException {
        return createSocket(host, port, null, 0);
    }

    @Override
    public Socket createSocket(
            @Nullable String host, int port, @Nullable InetAddress local, int localPort)
            throws IOException {
        return HostNames.connectToAny(
                host, address -> createSocket(address, port, local, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return createSocket(host, port, null, 0);
    }

    @Override
    public Socket createSocket(
            InetAddress host, int port, @Nullable InetAddress local, int localPort)
            throws IOException {
        // InetSocketAddress would take null for this machine.
        Objects.requireNonNull(host, "host");
        Socket socket = createSocket();
        boolean connected = false;
        try {
            if (local != null || localPort != 0) {
                socket.bind(new InetSocketAddress(local, localPort));
            }
            socket.connect(new InetSocketAddress(host, port));
            connected = true;
            return socket;
        } finally {
            if (!connected) {
                socket.close();
            }
        }
    }
}
