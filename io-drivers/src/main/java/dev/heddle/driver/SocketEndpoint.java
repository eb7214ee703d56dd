package dev.heddle.driver;

import dev.heddle.scheduler.IoEndpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A socket, without its blocking operations: those are submitted to its home core. A TCP or
 * Unix-domain socket, connected or listening, has all of the methods below that fit it; a UDP
 * socket is bound, waited for and closed by its endpoint, and has the rest in {@link UdpSocket}.
 * The methods here are single system calls that never wait; any thread may make them.
 *
 * <p>All throw {@link java.net.SocketException} with the text "Socket closed" once the endpoint is
 * closed.
 */
public abstract class SocketEndpoint extends IoEndpoint {
    /**
     * Whether the peer's urgent byte is read in its place in the stream, or not at all. Not among
     * {@link #supportedOptions}, since {@code java.net} has it as a numbered option only.
     */
    public static final SocketOption<Boolean> SO_OOBINLINE =
            new Option<>("SO_OOBINLINE", Boolean.class);

    /** What {@link #sendFrom} returns where the bytes have to be read and sent. */
    public static final int CANNOT_SEND_FILE = -2;

    private record Option<T>(String name, Class<T> type) implements SocketOption<T> {}

    /** What SO_LINGER says where it was never set. */
    private static final int NEVER_SET = -1;

    /** Remembered since the system call that closes a lingering socket waits. */
    private volatile int lingerSeconds = NEVER_SET;

    /** Open until a lingering socket is closed; null while it was never to linger. */
    private volatile @Nullable CountDownLatch lingering;

    /** For drivers. */
    protected SocketEndpoint() {}

    /** Closes the socket; where SO_LINGER makes that wait, on a thread of its own. */
    @Override
    protected final void free() {
        if (lingerSeconds > 0) {
            Thread.ofPlatform().daemon().name("heddle-lingering-close").start(this::closeLingering);
        } else {
            closeLingering();
        }
    }

    private void closeLingering() {
        if (lingerSeconds != 0) {
            endOutput();
        }
        closeSocket();
        CountDownLatch waiting = lingering;
        if (waiting != null) {
            waiting.countDown();
        }
    }

    /**
     * Waits uninterruptibly, after a close, until the peer has all that was written or the linger
     * time is over; returns at once where the socket does not linger.
     */
    public final void awaitLinger() {
        CountDownLatch waiting = lingering;
        if (waiting == null || lingerSeconds <= 0) {
            return;
        }
        // A little more than the kernel takes. Not for ever: a stalled core closes later.
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(lingerSeconds + 1L);
        boolean interrupted = false;
        boolean isOver = false;
        while (!isOver) {
            try {
                isOver = true;
                waiting.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
                isOver = false;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Has the peer of a TCP connection read the end of the stream, before the socket is closed:
     * close(2) alone resets the connection where bytes were not read, and the peer may lose what
     * was written to it last. So does the close of {@code NioSocketImpl} (JDK 25), unless SO_LINGER
     * is 0. Does nothing for other sockets. Must not throw.
     */
    protected void endOutput() {
        // Nobody reads.
    }

    /** Closes the socket, once. Must not throw. */
    protected abstract void closeSocket();

    /** Notes an option that was set. */
    protected final void noteOption(SocketOption<?> option, Object value) {
        if (option.equals(StandardSocketOptions.SO_LINGER)) {
            int seconds = (Integer) value;
            if (seconds > 0 && lingering == null) {
                lingering = new CountDownLatch(1);
            }
            lingerSeconds = seconds;
        }
    }

    /** What the two methods for options throw. */
    protected final UnsupportedOperationException unsupported(SocketOption<?> option) {
        return new UnsupportedOperationException(
                "socket option "
                        + option.name()
                        + " is not supported: use one of "
                        + supportedOptions());
    }

    /**
     * Binds a stream to a local address; port 0 lets the system choose.
     *
     * @throws java.net.BindException if the address is in use or not the machine's
     */
    public abstract void bind(InetSocketAddress local) throws IOException;

    /**
     * Binds a listener to a local address and begins to listen. It is one step, since not every
     * system interface has two.
     *
     * @param local port 0 lets the system choose
     * @param backlog how many connections may wait to be accepted
     * @throws java.net.BindException if the address is in use or not the machine's
     */
    public abstract void listen(InetSocketAddress local, int backlog) throws IOException;

    /**
     * A listener takes part in no further handshake, for good: what a client begins is dropped, and
     * begun again by its system a second later. Handshakes that are under way come to their end,
     * and their connections can be accepted.
     *
     * @return false where the system cannot do it, and nothing has changed
     */
    public boolean dropHandshakes() throws IOException {
        return false;
    }

    /**
     * Has the system give new connections to some of the TCP listeners that share this one's port
     * (SO_REUSEPORT), chosen at random; where they are not there, to any as before. It stays so
     * while one of them listens.
     *
     * @param first how many listeners are passed by, in the order in which they began to listen
     * @param count how many follow to choose from; 0 for any as before
     * @return false where the system cannot do it, and nothing has changed
     */
    public boolean divertConnections(int first, int count) throws IOException {
        return false;
    }

    /** The local address, or null if there is none, as for a Unix-domain socket. */
    public abstract @Nullable InetSocketAddress localAddress() throws IOException;

    /**
     * The peer's address, or null if there is none; that of a connection that was made here goes
     * when the peer resets it. A Unix-domain socket has none.
     */
    public abstract @Nullable InetSocketAddress remoteAddress() throws IOException;

    /**
     * Why a connection that was refused with "No route to host" has failed: a driver may not be
     * able to tell an unreachable network from an unreachable host, and asks the system again here.
     *
     * @param remote where the connection was to go
     * @param unclear what the driver said, returned if that is all there is to say
     */
    public abstract IOException whyNoRoute(InetSocketAddress remote, NoRouteToHostException unclear)
            throws IOException;

    /** How many bytes can be read without waiting. */
    public abstract int available() throws IOException;

    /**
     * Sends one byte as urgent data, past what waits in no queue of ours: behind what was written.
     *
     * @throws java.net.SocketException if the connection is broken, or the system's buffer full
     */
    public abstract void sendUrgent(byte data) throws IOException;

    /**
     * Sends from a file what the socket takes now, without the bytes' passing through the process.
     * Does not wait for the socket, but may for the disk. While nothing else is sent on the socket.
     *
     * @param count at most so many bytes
     * @return how many; 0 if the socket is full, or the file ends at {@code position}; {@link
     *     #CANNOT_SEND_FILE} if the system cannot do it for this file
     */
    public int sendFrom(OpenFile file, long position, int count) throws IOException {
        return CANNOT_SEND_FILE;
    }

    /** Ends reading; a read in flight ends with 0. */
    public abstract void shutdownInput() throws IOException;

    /** Ends writing: the peer reads the end of the stream after all that was written. */
    public abstract void shutdownOutput() throws IOException;

    /**
     * Sets an option.
     *
     * @throws UnsupportedOperationException if this is none of {@link #supportedOptions}
     */
    public abstract <T> void setOption(SocketOption<T> option, T value) throws IOException;

    /**
     * Reads an option.
     *
     * @throws UnsupportedOperationException if this is none of {@link #supportedOptions}
     */
    public abstract <T> T getOption(SocketOption<T> option) throws IOException;

    /** The options that the endpoint understands. */
    public abstract Set<SocketOption<?>> supportedOptions();
}
