package dev.heddle.net;

import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/**
 * A TCP server on the cores of a group: each connection has a virtual thread on one core, where its
 * I/O is done too. {@link AcceptMode} says which core that is. All methods may be called by any
 * thread.
 *
 * <p>While descriptors are exhausted accepting pauses and goes on again; what waits in the backlog
 * is accepted later. {@link #close} stops accepting, and connections that were accepted go on;
 * {@link #stop} also brings these to their end. {@link ListenerOptions#withSharedPort} lets a
 * second process take the port over, without a client noticing.
 */
public final class CoreListeners implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(CoreListeners.class.getName());

    private final AcceptMode mode;
    private final InetSocketAddress address;
    private final List<AcceptLoop<HeddleSocket>> loops = new ArrayList<>();
    private final StopSignal stopSignal = new StopSignal();
    private final ServerStop stop;

    private CoreListeners(
            CoreGroup group,
            AcceptMode mode,
            List<HeddleServerSocket> listeners,
            boolean isPortShared) {
        this.mode = mode;
        stop =
                new ServerStop(
                        loops,
                        isPortShared ? new SharedPort(listeners) : PortDeparture.UNSHARED,
                        stopSignal,
                        group.options().interruptTime());
        HeddleServerSocket first = listeners.getFirst();
        address = new InetSocketAddress(first.getInetAddress(), first.getLocalPort());
    }

    /**
     * Listens in the mode {@link AcceptMode#REUSE_PORT}, and accepts from now on. It is the default
     * since nothing in it is shared by the cores, and with many connections it spreads them evenly
     * too.
     *
     * @see #open(CoreGroup, InetSocketAddress, int, AcceptMode, ConnectionHandler)
     */
    public static CoreListeners open(
            CoreGroup group, InetSocketAddress address, int backlog, ConnectionHandler handler)
            throws IOException {
        return open(group, address, backlog, AcceptMode.REUSE_PORT, handler);
    }

    /**
     * Listens, and accepts from now on.
     *
     * @param address where to listen; with port 0 the system chooses one
     * @param backlog how many connections may wait for each listener
     * @param mode which core a connection gets
     * @param handler serves each connection
     * @throws java.net.BindException if the address is in use; nothing is left open then
     * @throws RejectedExecutionException if the group is closing or closed; likewise
     */
    public static CoreListeners open(
            CoreGroup group,
            InetSocketAddress address,
            int backlog,
            AcceptMode mode,
            ConnectionHandler handler)
            throws IOException {
        return open(group, address, backlog, mode, ListenerOptions.none(), handler);
    }

    /**
     * {@link #open(CoreGroup, InetSocketAddress, int, AcceptMode, ConnectionHandler)} with socket
     * options.
     *
     * @param options set on each listener before it is bound
     * @throws UnsupportedOperationException if the driver's listeners do not have one of them;
     *     nothing is left open then
     * @throws java.net.SocketException if the system refuses the value of one of them; likewise
     */
    public static CoreListeners open(
            CoreGroup group,
            InetSocketAddress address,
            int backlog,
            AcceptMode mode,
            ListenerOptions options,
            ConnectionHandler handler)
            throws IOException {
        List<HeddleServerSocket> listeners = new ArrayList<>();
        boolean opened = false;
        try {
            AcceptMode used = listen(group, address, backlog, mode, options, listeners);
            CoreListeners server =
                    new CoreListeners(group, used, listeners, options.isPortShared());
            server.startAccepting(group, listeners, handler);
            opened = true;
            return server;
        } finally {
            if (!opened) {
                listeners.forEach(CoreListeners::abandon);
            }
        }
    }

    /** Fills the list, of which the caller takes care, and says what mode the system allows. */
    private static AcceptMode listen(
            CoreGroup group,
            InetSocketAddress address,
            int backlog,
            AcceptMode mode,
            ListenerOptions options,
            List<HeddleServerSocket> listeners)
            throws IOException {
        HeddleServerSocket first = unbound(group, options, listeners);
        AcceptMode possible = mode.among(first.supportedOptions());
        if (possible == AcceptMode.LEAST_CONNECTIONS) {
            if (options.isPortShared()) {
                bindShared(first, address, backlog);
            } else {
                first.bind(address, backlog);
            }
            return possible;
        }
        if (!options.isPortShared()) {
            requireUnused(group, address);
        }
        bindShared(first, address, backlog);
        InetSocketAddress chosen =
                new InetSocketAddress(address.getAddress(), first.getLocalPort());
        for (int i = 1; i < group.cores().size(); i++) {
            bindShared(unbound(group, options, listeners), chosen, backlog);
        }
        return possible;
    }

    private static HeddleServerSocket unbound(
            CoreGroup group, ListenerOptions options, List<HeddleServerSocket> listeners)
            throws IOException {
        HeddleServerSocket listener = new HeddleServerSocket(group);
        listeners.add(listener);
        options.applyTo(listener);
        return listener;
    }

    private static void abandon(HeddleServerSocket listener) {
        try {
            listener.close();
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "closing " + listener, e);
        }
    }

    private static void bindShared(
            HeddleServerSocket listener, InetSocketAddress address, int backlog)
            throws IOException {
        listener.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        listener.bind(address, backlog);
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

    private void startAccepting(
            CoreGroup group, List<HeddleServerSocket> listeners, ConnectionHandler handler) {
        if (mode == AcceptMode.LEAST_CONNECTIONS) {
            start(
                    group,
                    listeners.getFirst(),
                    group.place(),
                    new LeastConnections(group.cores()),
                    handler);
            return;
        }
        for (Core core : group.cores()) {
            HeddleServerSocket listener = listeners.get(core.index());
            start(group, listener, core, ConnectionPlacement.on(core), handler);
        }
    }

    private void start(
            CoreGroup group,
            HeddleServerSocket listener,
            Core core,
            ConnectionPlacement placement,
            ConnectionHandler handler) {
        AcceptLoop<HeddleSocket> loop =
                new AcceptLoop<>(
                        group, new TcpSource(listener), placement, stopSignal, handler::handle);
        loops.add(loop);
        loop.start(core);
    }

    /** Where it listens, with the port that the system has chosen. */
    public InetSocketAddress localAddress() {
        return address;
    }

    /** Which core a connection gets: what was asked for, if the system has it. */
    public AcceptMode mode() {
        return mode;
    }

    /**
     * Stops the server and lets its handlers finish what they are doing:
     *
     * <ol>
     *   <li>Connections that wait in the backlog are accepted and served; then the listeners close.
     *       From the beginning on {@link HeddleSocket#isServerStopping} is true, so that a handler
     *       can end after its current reply.
     *   <li>A connection with no request in flight is <em>idle</em>: all that its handler has read
     *       was followed by a write, or it has read nothing. One that has been idle for a second,
     *       or at all once half of the time is over, reads what has arrived and then the end of the
     *       stream; what its handler still writes goes out. A request that its client sends at that
     *       very moment finds a closed connection, as with every server that ends keep-alive
     *       connections.
     *   <li>When the time is over, the handlers that are left are interrupted, and have two
     *       seconds.
     *   <li>The sockets of those that go on even so are closed.
     * </ol>
     *
     * <p>On a {@linkplain ListenerOptions#withSharedPort shared port} new connections go to the
     * other processes from the beginning on, and the listeners stay for a second, or for half of
     * the time where that is less, to accept those whose handshake is under way.
     *
     * <p>It waits for that; it returns as soon as the last handler has ended. It waits for handlers
     * only, not for other threads that these have started. An interrupt of the calling thread ends
     * the waiting, as if the times were over, and stays set. A later call, by any thread, waits for
     * the first one and returns its report; its own time does not count. After {@link #close} it
     * ends the connections only.
     *
     * @param atMost how long handlers have to end by themselves; zero interrupts them at once
     * @return what became of the connections
     * @throws IllegalArgumentException if the time is negative
     * @throws IllegalStateException if a handler of this server calls, which would wait for itself
     */
    public StopReport stop(Duration atMost) {
        return stop.stop(atMost);
    }

    /** Whether {@link #stop} was called. */
    public boolean isStopping() {
        return stopSignal.isRaised();
    }

    /** Stops accepting. Connections that were accepted go on; those in the backlog are reset. */
    @Override
    public void close() {
        loops.forEach(AcceptLoop::close);
    }
}
