package dev.heddle.net;

import dev.heddle.Heddle;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.transfer.FileSource;
import dev.heddle.transfer.FileTarget;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Socket} whose I/O runs on a core's driver. All of {@code java.net.Socket}'s methods
 * apply; it may be used from any thread, and is cheapest from virtual threads of the core that used
 * it first.
 *
 * <p>There is no {@code SocketChannel} behind it, and no proxy: the properties that name one are
 * not looked at.
 */
public final class HeddleSocket extends Socket {
    static {
        FileTarget.register(
                (to, from, position, count) -> ((HeddleSocket) to).sendFrom(from, position, count));
    }

    private final HeddleSocketImpl socket;

    /** Of the server that has accepted it; null if none has. */
    private volatile @Nullable StopSignal serverStop;

    /** An unconnected socket of the caller's group, or of the default group. */
    public HeddleSocket() throws SocketException {
        this(callersGroup());
    }

    /** An unconnected socket of a group. */
    public HeddleSocket(CoreGroup group) throws SocketException {
        this(new HeddleSocketImpl(group, false));
    }

    HeddleSocket(HeddleSocketImpl socket) throws SocketException {
        super(socket);
        this.socket = socket;
    }

    /** Makes a core the home of a socket that was just accepted by a server. */
    void belongTo(Core core, StopSignal server) throws SocketException {
        serverStop = server;
        socket.belongTo(core);
    }

    /**
     * Whether the server that has accepted this connection is {@linkplain CoreListeners#stop
     * stopping}. A handler that answers one request after the other asks before each reply, and
     * ends after this one; where the protocol can it tells its client, as HTTP does by {@code
     * Connection: close}, and then no request is lost. False for a socket that no {@link
     * CoreListeners} has accepted.
     */
    public boolean isServerStopping() {
        StopSignal server = serverStop;
        return server != null && server.isRaised();
    }

    /** See {@link LiveEndpoint#exchanges}. */
    int exchanges() {
        return socket.exchanges();
    }

    /** What has arrived can be read, and then the end of the stream. */
    void endInput() throws IOException {
        socket.endInput();
    }

    static CoreGroup callersGroup() {
        Core core = Heddle.currentCore();
        return core != null ? core.group() : Heddle.defaultGroup();
    }

    /**
     * Reads at least one byte into what remains of a buffer; a direct one is filled by the kernel.
     * Until the read returns the buffer is the socket's, and nobody else may use it; its position
     * moves then.
     *
     * @return the number of bytes, or -1 at the end of the stream
     * @throws IllegalArgumentException if the buffer is read-only
     * @throws java.net.SocketTimeoutException if {@code SO_TIMEOUT} is set and over
     * @throws SocketException "Closed by interrupt" if the calling virtual thread is interrupted
     *     while it waits, which closes the socket
     */
    public int read(ByteBuffer into) throws IOException {
        requireConnected();
        try {
            return socket.read(into, null);
        } catch (InterruptedIOException e) {
            throw timedOutOrClosed(e);
        }
    }

    /**
     * Reads what has arrived, at least one byte and at most 16 KiB, into a buffer that is lent to
     * the caller. While the read waits there is no buffer, neither the caller's nor the driver's:
     * the way to read from connections that are mostly idle.
     *
     * @return what was read, which the caller closes; null at the end of the stream
     * @throws java.net.SocketTimeoutException if {@code SO_TIMEOUT} is set and over
     * @throws OutOfMemoryError if there is no direct memory to lend; nothing has been read then
     */
    public @Nullable LentBuffer readLent() throws IOException {
        requireConnected();
        try {
            return socket.readLent(null);
        } catch (InterruptedIOException e) {
            throw timedOutOrClosed(e);
        }
    }

    /**
     * Writes what remains of a buffer; a direct one is read by the kernel. Until the write returns
     * the buffer must not change.
     *
     * @throws SocketException "Closed by interrupt" if the calling virtual thread is interrupted
     *     while it waits, which closes the socket
     * @throws IOException if not all of it could be written; the buffer's position has moved by
     *     what the kernel has taken
     */
    public void write(ByteBuffer from) throws IOException {
        requireConnected();
        try {
            socket.write(from, null);
        } catch (InterruptedIOException e) {
            throw timedOutOrClosed(e);
        }
    }

    /** {@link #write(ByteBuffer[], int, int)} of all the buffers. */
    public void write(ByteBuffer[] from) throws IOException {
        write(from, 0, from.length);
    }

    /**
     * Writes what remains of several buffers, in their order and with nothing of another thread's
     * between, as {@link java.nio.channels.GatheringByteChannel#write(ByteBuffer[], int, int)} does
     * but all of it. Direct buffers are read by the kernel, several by one system call; of others
     * what the system call takes is copied.
     *
     * @param offset the first buffer to write
     * @param length how many buffers; empty ones among them are passed over
     * @throws IndexOutOfBoundsException if there are not so many buffers
     * @throws IOException if not all of it could be written; the buffers' positions have moved by
     *     what the kernel has taken
     */
    public void write(ByteBuffer[] from, int offset, int length) throws IOException {
        requireConnected();
        try {
            socket.write(from, offset, length, null);
        } catch (InterruptedIOException e) {
            throw timedOutOrClosed(e);
        }
    }

    // --- within the kernel
    // ---------------------------------------------------------------------------------

    /**
     * Moves bytes from this socket to another, on Linux without their passing through the process.
     * Waits until all are moved; nobody else's reads and writes come between, they wait. A close of
     * either socket ends it; what was taken from this one already still goes to the target where
     * this one is closed. The target's output is not shut down at the end of the stream.
     *
     * <p>Fewer bytes than asked for are moved only where the stream ends, or where something fails
     * after some were moved: the next call throws what it was then. Nothing is lost: what the
     * target did not take is the next to be read here.
     *
     * @param count how many bytes; {@link Long#MAX_VALUE} for all until the end of the stream
     * @return how many bytes the target has taken; 0 at the end of the stream
     * @throws java.net.SocketTimeoutException if {@code SO_TIMEOUT} is set here, and over before
     *     anything came
     * @throws SocketException if nothing could be moved; "Closed by interrupt" if the calling
     *     virtual thread is interrupted, and both sockets are closed
     */
    public long transferTo(HeddleSocket target, long count) throws IOException {
        requireTransfer(target, count);
        try {
            return socket.transferTo(target.socket, count, null);
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (InterruptedIOException e) {
            target.close();
            throw timedOutOrClosed(e);
        }
    }

    private void requireTransfer(HeddleSocket target, long count) throws SocketException {
        if (count < 0) {
            throw new IllegalArgumentException("count " + count + " is negative");
        }
        requireConnected();
        target.requireConnected();
    }

    private long sendFrom(FileSource file, long position, long count) throws IOException {
        requireConnected();
        try {
            return socket.sendFrom(file, position, count);
        } catch (InterruptedIOException e) {
            throw timedOutOrClosed(e);
        }
    }

    // --- until a deadline
    // -------------------------------------------------------------------------------

    /**
     * {@link #connect(java.net.SocketAddress, int)} until a deadline. As with {@code java.net}, a
     * connect that did not come about closes the socket, and looking a name up takes no notice of
     * the deadline.
     *
     * <p>An interrupt, too, means what it means there: that of a virtual thread closes the socket,
     * that of a platform thread does nothing but stay set.
     *
     * @throws java.net.SocketTimeoutException if it has passed
     * @throws SocketException "Closed by interrupt" if the calling virtual thread is interrupted
     */
    public void connect(SocketAddress remote, Deadline deadline) throws IOException {
        connect(remote, deadline.millisForSocket());
    }

    /**
     * {@link #read(ByteBuffer)} until a deadline.
     *
     * @throws java.net.SocketTimeoutException if it has passed; nothing was read
     * @throws InterruptedIOException if the thread is interrupted; nothing was read
     */
    public int read(ByteBuffer into, Deadline deadline) throws IOException {
        Objects.requireNonNull(deadline, "deadline");
        requireConnected();
        return socket.read(into, deadline);
    }

    /**
     * {@link #readLent()} until a deadline.
     *
     * @throws java.net.SocketTimeoutException if it has passed; nothing was read
     * @throws InterruptedIOException if the thread is interrupted; nothing was read
     */
    public @Nullable LentBuffer readLent(Deadline deadline) throws IOException {
        Objects.requireNonNull(deadline, "deadline");
        requireConnected();
        return socket.readLent(deadline);
    }

    /**
     * {@link #transferTo(HeddleSocket, long)} until a deadline, which limits the waits for both
     * sockets, and ends a stream that never pauses too. Both sockets stay open and may be used on.
     *
     * @return how many bytes the target has taken, fewer than asked for also where the deadline has
     *     passed or the thread was interrupted after some were moved; 0 at the end of the stream
     * @throws java.net.SocketTimeoutException if it has passed and nothing was moved
     * @throws InterruptedIOException if the thread is interrupted and nothing was moved
     */
    public long transferTo(HeddleSocket target, long count, Deadline deadline) throws IOException {
        Objects.requireNonNull(deadline, "deadline");
        requireTransfer(target, count);
        return socket.transferTo(target.socket, count, deadline);
    }

    /**
     * {@link #write(ByteBuffer)} until a deadline.
     *
     * @throws java.net.SocketTimeoutException if it has passed; the buffer's position says what was
     *     written
     * @throws InterruptedIOException if the thread is interrupted; likewise
     */
    public void write(ByteBuffer from, Deadline deadline) throws IOException {
        Objects.requireNonNull(deadline, "deadline");
        requireConnected();
        socket.write(from, deadline);
    }

    /**
     * {@link #write(ByteBuffer[], int, int)} until a deadline.
     *
     * @throws java.net.SocketTimeoutException if it has passed; the buffers' positions say what was
     *     written
     * @throws InterruptedIOException if the thread is interrupted; likewise
     */
    public void write(ByteBuffer[] from, int offset, int length, Deadline deadline)
            throws IOException {
        Objects.requireNonNull(deadline, "deadline");
        requireConnected();
        socket.write(from, offset, length, deadline);
    }

    // --- to many connections
    // --------------------------------------------------------------------------

    /**
     * Writes what remains of one buffer to many connections at once, and waits until each of them
     * has taken all of it, has failed, or the deadline has passed or the calling thread is
     * interrupted. What is not written then is given up, and only that: the results say of each
     * connection what it has got. Such a connection is in the middle of a message; mostly one
     * closes it. An interrupt stays set.
     *
     * <p>The connections of each core are handed to it as a whole, and the caller waits once for
     * all. On io_uring up to 4,000 connections of a core share one system call, as long as their
     * sockets have room and are not named twice; elsewhere each has its own. A direct buffer is
     * read by the kernel where it is, any other copied once for all connections; it must not be
     * changed meanwhile. Its position stays, so that several threads may push the same buffer.
     *
     * <p><b>Other writes.</b> A connection has one write at a time. One that is being written to
     * gets its part when that write is over, with nothing mixed, and before other threads that wait
     * to write; the others do not wait for it. A write that comes meanwhile waits for this
     * connection's part only, not for the push. A connection that is named twice gets it twice.
     *
     * <p>Where nothing remains of the buffer no connection is looked at: all results are complete,
     * also those of closed and unconnected sockets.
     *
     * @param connections of any group and core; none may be null
     * @param deadline so long a slow connection may hold up the results of the others
     * @return the results, in the order of the connections; failures are in there, none is thrown
     */
    public static List<WriteResult> writeAll(
            Collection<HeddleSocket> connections, ByteBuffer from, Deadline deadline) {
        Objects.requireNonNull(deadline, "deadline");
        return new Push(List.copyOf(connections), deadline).write(from);
    }

    StreamWriter connectedWriter() throws SocketException {
        requireConnected();
        return socket.writer();
    }

    /** An interrupt closes the socket; a time-out is one of these exceptions, but does not. */
    private IOException timedOutOrClosed(InterruptedIOException e) throws IOException {
        if (e instanceof SocketTimeoutException) {
            return e;
        }
        close();
        return HeddleSocketImpl.closedByInterrupt(e);
    }

    private void requireConnected() throws SocketException {
        if (isClosed()) {
            throw new SocketException("Socket is closed");
        }
        if (!isConnected()) {
            throw new SocketException("Socket is not connected");
        }
    }
}
