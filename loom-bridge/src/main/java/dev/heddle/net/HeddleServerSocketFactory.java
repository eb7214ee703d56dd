package dev.heddle.net;

import dev.heddle.scheduler.CoreGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/** Makes {@link HeddleServerSocket}s for libraries that take a factory. Any thread. */
public final class HeddleServerSocketFactory extends ServerSocketFactory {
    private final @Nullable CoreGroup group;

    /** Listeners of the caller's group, or of the default group. */
    public HeddleServerSocketFactory() {
        this(null);
    }

    /**
     * Listeners of a group.
     *
     * @param group null for the caller's at each call
     */
    public HeddleServerSocketFactory(@Nullable CoreGroup group) {
        this.group = group;
    }

    @Override
    public ServerSocket createServerSocket() throws IOException {
        CoreGroup given = group;
        return given != null ? new HeddleServerSocket(given) : new HeddleServerSocket();
    }

    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
        return createServerSocket(port, 0);
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog) throws IOException {
        return createServerSocket(port, backlog, null);
    }

    /**
     * A bound listener.
     *
     * @param port 0 lets the system choose
     * @param backlog how many connections may wait; 0 for the default
     * @param host null for all addresses
     * @throws java.net.BindException if the port is in use
     */
    @Override
    public ServerSocket createServerSocket(int port, int backlog, @Nullable InetAddress host)
            throws IOException {
        ServerSocket listener = createServerSocket();
        boolean bound = false;
        try {
            listener.bind(new InetSocketAddress(host, port), backlog);
            bound = true;
            return listener;
        } finally {
            if (!bound) {
                listener.close();
            }
        }
    }
}
