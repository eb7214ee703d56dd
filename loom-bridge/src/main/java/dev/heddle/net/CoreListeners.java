package dev.heddle.net;

import dev.heddle.Heddle;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;

/**
 * A server with one listener and one accept loop a core, on the same port by SO_REUSEPORT
 * (socket(7)): the kernel spreads new connections over the cores, and a connection's virtual thread
 * stays on the core that accepted it.
 *
 * <p>While descriptors are exhausted the loops pause and try again; what waits in the backlog is
 * accepted later. Closing stops accepting; connections that are open go on.
 */
public final class CoreListeners implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(CoreListeners.class.getName());
    private static final long WARNING_PAUSE_NANOS = 1_000_000_000;

    private final List<ServerSocket> listeners = new ArrayList<>();
    private final InetSocketAddress address;
    private final ConnectionHandler handler;

    private CoreListeners(
            CoreGroup group, InetSocketAddress requested, int backlog, ConnectionHandler handler)
            throws IOException {
        this.handler = handler;
        boolean opened = false;
        try {
            InetSocketAddress next = requested;
            for (int i = 0; i < group.cores().size(); i++) {
                next = listen(group, next, backlog);
            }
            address = next;
            opened = true;
        } finally {
            if (!opened) {
                closeAll();
            }
        }
    }

    /**
     * Binds a listener for each core of a group and starts accepting.
     *
     * @param address where to listen; with port 0 the system chooses one port for all
     * @param backlog how many connections may wait for each listener
     * @param handler serves each connection
     * @throws java.net.BindException if the address is in use; nothing is left open then
     * @throws RejectedExecutionException if the group is closing or closed; likewise
     */
    public static CoreListeners open(
            CoreGroup group, InetSocketAddress address, int backlog, ConnectionHandler handler)
            throws IOException {
        requireUnused(group, address);
        CoreListeners opened = new CoreListeners(group, address, backlog, handler);
        boolean started = false;
        try {
            opened.startAccepting(group);
            started = true;
        } finally {
            if (!started) {
                opened.closeAll();
            }
        }
        return opened;
    }

    private void startAccepting(CoreGroup group) {
        for (Core core : group.cores()) {
            ServerSocket listener = listeners.get(core.index());
            ThreadFactory onCore = Heddle.threadFactory(core);
            Thread loop = onCore.newThread(() -> acceptAll(listener, onCore));
            loop.setName("heddle-accept-" + core.index());
            loop.start();
        }
    }

    /**
     * SO_REUSEPORT would share a port with another server of the same user without a word. The
     * trial does not listen: no client can reach it.
     */
    private static void requireUnused(CoreGroup group, InetSocketAddress address)
            throws IOException {
        if (address.getPort() != 0) {
            try (Socket trial = new HeddleSocket(group)) {
                trial.setReuseAddress(true);
                trial.bind(address);
            }
        }
    }

    private InetSocketAddress listen(CoreGroup group, InetSocketAddress at, int backlog)
            throws IOException {
        ServerSocket listener = new HeddleServerSocket(group);
        listeners.add(listener);
        listener.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        listener.bind(at, backlog);
        return new InetSocketAddress(at.getAddress(), listener.getLocalPort());
    }

    private void acceptAll(ServerSocket listener, ThreadFactory onCore) {
        long quietUntil = System.nanoTime();
        while (!listener.isClosed()) {
            try {
                Socket connection = listener.accept();
                serve(connection, onCore);
            } catch (IOException | RuntimeException | OutOfMemoryError e) {
                // Closed, or out of descriptors or memory: accept has paused then. The loop must go
                // on, since the kernel goes on giving this listener its share.
                if (!listener.isClosed() && System.nanoTime() - quietUntil >= 0) {
                    LOGGER.log(Level.WARNING, "accept failed on " + address, e);
                    quietUntil = System.nanoTime() + WARNING_PAUSE_NANOS;
                }
            }
        }
    }

    private void serve(Socket connection, ThreadFactory onCore) throws IOException {
        try {
            onCore.newThread(() -> handle(connection)).start();
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            connection.close();
            throw new IOException("no thread for " + connection + ": " + e.getMessage(), e);
        }
    }

    private void handle(Socket connection) {
        try (connection) {
            handler.handle(connection);
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "connection broke", e);
        } catch (Exception e) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }

    /** Where it listens, with the port that the system has chosen. */
    public InetSocketAddress localAddress() {
        return address;
    }

    /** Stops accepting. Connections that are open go on. */
    @Override
    public void close() {
        closeAll();
    }

    private void closeAll() {
        for (ServerSocket listener : listeners) {
            try {
                listener.close();
            } catch (IOException e) {
                LOGGER.log(Level.DEBUG, "closing " + listener, e);
            }
        }
    }
}
