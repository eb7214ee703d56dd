package dev.heddle.net;

import dev.heddle.driver.SocketEndpoint;
import dev.heddle.driver.SocketFile;
import dev.heddle.driver.UnixDomainSockets;
import dev.heddle.jdk.ChosenDrivers;
import dev.heddle.leak.Leakable;
import dev.heddle.scheduler.CoreGroup;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A listener on a Unix-domain address (unix(7)) whose accepts run on a core's driver. {@link
 * java.net.ServerSocket} cannot be one; its methods are here under their names and do what they do
 * there. Each {@link HeddleUnixSocket} it accepts belongs to the core where it is used first.
 *
 * <p>It may be used from any thread; accepts wait for each other. {@link #close} may come from any
 * thread at any time: an accept that waits ends with "Socket closed". An interrupt of a virtual
 * thread that waits closes the listener.
 *
 * <p>Listening makes a file, and who may write to it may connect. {@link SocketFileOption} says
 * what becomes of it.
 */
public final class HeddleUnixServerSocket implements Closeable {
    private static final System.Logger LOGGER =
            System.getLogger(HeddleUnixServerSocket.class.getName());
    private static final int DEFAULT_BACKLOG = 50;

    private final CoreGroup group;
    private final UnixDomainSocketAddress address;
    private final LiveEndpoint live;
    private final Acceptor acceptor;

    /** The file that close is to delete, by its key; null if it stays. */
    private final @Nullable Object keyToDelete;

    private volatile int timeoutMillis;

    private HeddleUnixServerSocket(
            CoreGroup group,
            UnixDomainSocketAddress address,
            SocketEndpoint listening,
            @Nullable Object keyToDelete) {
        this.group = group;
        this.address = address;
        this.keyToDelete = keyToDelete;
        live = new LiveEndpoint(group, listening, Leakable.UNIX_SERVER_SOCKET);
        acceptor = new Acceptor(live);
    }

    /**
     * {@link #listen(CoreGroup, UnixDomainSocketAddress, int, SocketFileOption...)} in the caller's
     * group, or in the default group, with a backlog of 50.
     */
    public static HeddleUnixServerSocket listen(
            UnixDomainSocketAddress address, SocketFileOption... options) throws IOException {
        return listen(HeddleSocket.callersGroup(), address, DEFAULT_BACKLOG, options);
    }

    /**
     * Makes a socket's file and listens there.
     *
     * @param address has a path, of about 100 bytes at most
     * @param backlog how many connections may wait to be accepted; 50 if it is less than 1
     * @param options what becomes of the file
     * @throws java.net.BindException if there is a file already or the path cannot be used: its one
     *     sentence says why and what to do
     */
    public static HeddleUnixServerSocket listen(
            CoreGroup group,
            UnixDomainSocketAddress address,
            int backlog,
            SocketFileOption... options)
            throws IOException {
        List<SocketFileOption> chosen = List.of(options);
        UnixDomainSockets sockets = ChosenDrivers.transportOf(group).unixDomain();
        SocketFile file = SocketFile.of(address);
        if (chosen.contains(SocketFileOption.DELETE_STALE)
                && file.isSocket()
                && !sockets.isBound(address)) {
            Files.deleteIfExists(file.path());
        }
        SocketEndpoint listening = sockets.listen(address, backlog < 1 ? DEFAULT_BACKLOG : backlog);
        return new HeddleUnixServerSocket(
                group,
                address,
                listening,
                chosen.contains(SocketFileOption.DELETE_ON_CLOSE) ? file.key() : null);
    }

    /**
     * Waits for a connection. While descriptors are exhausted it fails after a short pause, and the
     * connection stays in the backlog.
     *
     * @throws SocketTimeoutException if {@link #setSoTimeout} is set and over
     * @throws SocketException if the listener is closed, or the calling virtual thread interrupted
     */
    public HeddleUnixSocket accept() throws IOException {
        try {
            SocketEndpoint brought = acceptor.accept(timeoutMillis * 1_000_000L);
            return new HeddleUnixSocket(group, address, brought);
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (InterruptedIOException e) {
            close();
            throw HeddleSocketImpl.closedByInterrupt(e);
        }
    }

    /**
     * Waits for a connection until a deadline.
     *
     * @throws SocketTimeoutException if it has passed; the listener stays open
     * @throws InterruptedIOException if the thread is interrupted; the listener stays open
     */
    public HeddleUnixSocket accept(Deadline deadline) throws IOException {
        Objects.requireNonNull(deadline, "deadline");
        return new HeddleUnixSocket(group, address, acceptor.accept(0, deadline));
    }

    /** Where it listens. */
    public UnixDomainSocketAddress localAddress() {
        return address;
    }

    /**
     * How long an accept may wait.
     *
     * @param timeoutMillis 0 for as long as it takes
     */
    public void setSoTimeout(int timeoutMillis) throws SocketException {
        HeddleUnixSocket.requireTimeout(timeoutMillis);
        live.open();
        this.timeoutMillis = timeoutMillis;
    }

    /** How long an accept may wait, in milliseconds; 0 for as long as it takes. */
    public int getSoTimeout() throws SocketException {
        live.open();
        return timeoutMillis;
    }

    /**
     * Stops listening; does nothing the second time. Connections that were accepted go on, those in
     * the backlog end.
     */
    @Override
    public void close() {
        if (!live.isClosed()) {
            // Before: a listener that comes later makes a file of its own.
            deleteFile();
        }
        live.close();
    }

    private void deleteFile() {
        SocketFile file = SocketFile.of(address);
        if (keyToDelete == null || !keyToDelete.equals(file.key())) {
            return;
        }
        try {
            Files.deleteIfExists(file.path());
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "the file of " + this + " cannot be deleted", e);
        }
    }

    /** Whether the listener was closed. */
    public boolean isClosed() {
        return live.isClosed();
    }

    @Override
    public String toString() {
        return "HeddleUnixServerSocket[" + address + (isClosed() ? ", closed]" : "]");
    }
}
