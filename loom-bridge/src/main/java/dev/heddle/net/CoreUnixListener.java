package dev.heddle.net;

import dev.heddle.scheduler.CoreGroup;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/**
 * A server on a Unix-domain address and on the cores of a group: {@link CoreListeners} in the mode
 * {@link AcceptMode#LEAST_CONNECTIONS}, the only one where several sockets cannot share an address.
 * Each connection goes to the core with the fewest open ones of this server, where its virtual
 * thread lives and its I/O is done. All methods may be called by any thread.
 *
 * <p>While descriptors are exhausted accepting pauses and goes on again; what waits in the backlog
 * is accepted later. {@link #close} stops accepting, and connections that were accepted go on;
 * {@link #stop} also brings these to their end.
 */
public final class CoreUnixListener implements AutoCloseable {
    private final UnixDomainSocketAddress address;
    private final AcceptLoop<HeddleUnixSocket> loop;
    private final StopSignal stopSignal = new StopSignal();
    private final ServerStop stop;

    private CoreUnixListener(
            CoreGroup group, HeddleUnixServerSocket listener, UnixConnectionHandler handler) {
        address = listener.localAddress();
        loop =
                new AcceptLoop<>(
                        group,
                        new UnixSource(listener),
                        new LeastConnections(group.cores()),
                        stopSignal,
                        handler::handle);
        stop =
                new ServerStop(
                        List.of(loop),
                        PortDeparture.UNSHARED,
                        stopSignal,
                        group.options().interruptTime());
    }

    /**
     * Listens, and accepts from now on.
     *
     * @param address where to listen
     * @param backlog how many connections may wait to be accepted
     * @param handler serves each connection
     * @param options what becomes of the socket's file
     * @throws java.net.BindException if there is a file already or the path cannot be used; nothing
     *     is left open then
     * @throws RejectedExecutionException if the group is closing or closed; likewise
     */
    public static CoreUnixListener open(
            CoreGroup group,
            UnixDomainSocketAddress address,
            int backlog,
            UnixConnectionHandler handler,
            SocketFileOption... options)
            throws IOException {
        HeddleUnixServerSocket listener =
                HeddleUnixServerSocket.listen(group, address, backlog, options);
        boolean opened = false;
        try {
            CoreUnixListener server = new CoreUnixListener(group, listener, handler);
            server.loop.start(group.place());
            opened = true;
            return server;
        } finally {
            if (!opened) {
                listener.close();
            }
        }
    }

    /** Where it listens. */
    public UnixDomainSocketAddress localAddress() {
        return address;
    }

    /**
     * Stops the server and lets its handlers finish what they are doing, see {@link
     * CoreListeners#stop}.
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
        loop.close();
    }
}
