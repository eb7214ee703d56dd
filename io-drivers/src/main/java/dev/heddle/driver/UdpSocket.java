package dev.heddle.driver;

import dev.heddle.scheduler.Errno;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket: system calls that never wait, which any thread may make, but not while it holds a
 * lease. Who wants to wait does so with {@link dev.heddle.scheduler.IoOperation#awaitReadable} and
 * {@code awaitWritable} on the {@link #endpoint}, and calls again. A wait is submitted after a call
 * that has found nothing, or no room, and there is one caller at a time for each direction: what
 * was there before that call need not end the wait, and it may end for no reason.
 *
 * <p>So nothing is in the kernel's or the driver's hands while a thread waits: no memory, and no
 * datagram that a time-out, an interrupt, a close or a move of the core to another carrier could
 * lose. Datagrams keep their bounds, hence a call that moves many of them ({@code recvmmsg(2)})
 * does what submitting many to a ring would.
 *
 * <p>All throw {@link SocketException} with the text "Socket closed" once the endpoint is closed,
 * and {@link PortUnreachableException} where a connected socket's peer was reported to be none.
 */
public abstract class UdpSocket {
    /** More than a datagram can have: 65,507 with IPv4, 65,527 with IPv6 (RFC 768, RFC 8200). */
    protected static final int MAX_BYTES = 64 * 1024;

    /** For drivers. */
    protected UdpSocket() {}

    /** What is bound, waited for and closed. It has neither streams nor options. */
    public abstract SocketEndpoint endpoint();

    /**
     * Takes one datagram into what remains of a buffer, and advances its position; what it has no
     * room for is lost.
     *
     * @return the sender; null if there is no datagram
     */
    public abstract @Nullable InetSocketAddress receive(ByteBuffer into) throws IOException;

    /**
     * Takes datagrams into the first slots.
     *
     * @return how many came; 0 if there are none
     */
    public abstract int receive(DatagramSlots into) throws IOException;

    /**
     * Sends what remains of a buffer as one datagram, and leaves its position.
     *
     * @param to null for where the socket is connected to, which is necessary if it is
     * @return false if the socket takes no more now
     */
    public abstract boolean send(ByteBuffer from, @Nullable InetSocketAddress to)
            throws IOException;

    /**
     * Sends datagrams in their order.
     *
     * @param count at least 1
     * @return how many the socket took; 0 if it takes no more now
     * @throws IOException if the first one fails
     */
    public abstract int send(DatagramSlots from, int first, int count) throws IOException;

    /**
     * Sends to and receives from one peer only, from now on. What has come before from anybody is
     * dropped.
     */
    public abstract void connect(InetSocketAddress remote) throws IOException;

    /**
     * Ends that.
     *
     * @param local what the socket was bound to before it was connected, and is again
     */
    public abstract void disconnect(InetSocketAddress local) throws IOException;

    /**
     * Becomes a member of a multicast group.
     *
     * @param on null for the socket's outgoing interface or, without one, the system's choice
     */
    public abstract void join(InetAddress group, @Nullable NetworkInterface on) throws IOException;

    /** Ends a membership; the parameters are those of {@link #join}. */
    public abstract void leave(InetAddress group, @Nullable NetworkInterface on) throws IOException;

    /**
     * Sets an option.
     *
     * @throws UnsupportedOperationException if this is none of {@link #supportedOptions}
     * @throws IllegalArgumentException if it cannot have the value
     */
    public abstract <T> void setOption(SocketOption<T> option, T value) throws IOException;

    /**
     * Reads an option; {@code IP_MULTICAST_IF} is null where it was not set.
     *
     * @throws UnsupportedOperationException if this is none of {@link #supportedOptions}
     */
    public abstract <T> @Nullable T getOption(SocketOption<T> option) throws IOException;

    /** The options that the socket understands. */
    public abstract Set<SocketOption<?>> supportedOptions();

    /**
     * The exception for a failed system call.
     *
     * @param errno the error number, positive
     */
    protected static IOException exception(int errno) {
        return errno == Errno.ECONNREFUSED
                ? new PortUnreachableException("ICMP port unreachable")
                : SocketErrors.exception(errno);
    }

    /** What the two methods for options begin with. */
    protected final void requireSupported(SocketOption<?> option) {
        if (!supportedOptions().contains(option)) {
            throw new UnsupportedOperationException(
                    "socket option "
                            + option.name()
                            + " is not supported: use one of "
                            + supportedOptions());
        }
    }
}
