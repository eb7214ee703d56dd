package dev.heddle.net;

import dev.heddle.Heddle;
import dev.heddle.driver.SocketEndpoint;
import dev.heddle.leak.Leakable;
import dev.heddle.offload.BlockingCall;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * A connected Unix-domain stream socket (unix(7)) whose I/O runs on a core's driver. {@link
 * java.net.Socket} cannot be one; its methods are here under their names and do what they do there,
 * time-outs, interrupts and exceptions included.
 *
 * <p>It may be used from any thread, by one reader and one writer at once, and is cheapest from
 * virtual threads of the core that used it first. {@link #close} may come from any thread at any
 * time: what waits ends with "Socket closed". An interrupt of a virtual thread that waits closes
 * the socket. One that nobody closes is closed once it is unreachable.
 */
public final class HeddleUnixSocket implements Closeable {
    private final UnixDomainSocketAddress address;
    private final LiveEndpoint live;
    private final StreamReader reader;
    private final StreamWriter writer;

    /** Of the server that has accepted it; null if none has. */
    private volatile @Nullable StopSignal serverStop;

    private volatile int timeoutMillis;
    private volatile boolean isInputShut;
    private volatile boolean isOutputShut;

    /**
     * @param address the listener's
     * @param connected becomes the socket's, which closes it
     */
    HeddleUnixSocket(CoreGroup group, UnixDomainSocketAddress address, SocketEndpoint connected) {
        this.address = address;
        live = new LiveEndpoint(group, connected, Leakable.UNIX_SOCKET);
        reader = new StreamReader(live);
        writer = new StreamWriter(live);
    }

    /**
     * {@link #connect(CoreGroup, UnixDomainSocketAddress, int)} in the caller's group, or in the
     * default group, without a limit.
     */
    public static HeddleUnixSocket connect(UnixDomainSocketAddress address) throws IOException {
        return connect(HeddleSocket.callersGroup(), address, 0);
    }

    /**
     * Connects to a listener. It waits only where the listener's backlog is full.
     *
     * @param timeoutMillis how long; 0 for as long as it takes
     * @throws java.net.ConnectException if nobody listens there or the path cannot be used: its one
     *     sentence says why
     * @throws SocketTimeoutException if the backlog stays full for so long
     * @throws SocketException if the calling virtual thread is interrupted while it waits
     */
    public static HeddleUnixSocket connect(
            CoreGroup group, UnixDomainSocketAddress address, int timeoutMillis)
            throws IOException {
        requireTimeout(timeoutMillis);
        SocketEndpoint connected =
                UnixConnector.connect(group, address, timeoutMillis * 1_000_000L);
        return new HeddleUnixSocket(group, address, connected);
    }

    /**
     * {@link #connect(CoreGroup, UnixDomainSocketAddress, Deadline)} in the caller's group, or in
     * the default group.
     */
    public static HeddleUnixSocket connect(UnixDomainSocketAddress address, Deadline deadline)
            throws IOException {
        return connect(HeddleSocket.callersGroup(), address, deadline);
    }

    /**
     * Connects to a listener until a deadline. Where it does not come about nothing is left open,
     * and another attempt may be made.
     *
     * @throws java.net.ConnectException if nobody listens there or the path cannot be used: its one
     *     sentence says why
     * @throws SocketTimeoutException if the deadline has passed and the backlog is still full
     * @throws InterruptedIOException if the thread is interrupted while it waits
     */
    public static HeddleUnixSocket connect(
            CoreGroup group, UnixDomainSocketAddress address, Deadline deadline)
            throws IOException {
        Objects.requireNonNull(deadline, "deadline");
        return new HeddleUnixSocket(
                group, address, UnixConnector.connect(group, address, deadline));
    }

    static void requireTimeout(int timeoutMillis) {
        if (timeoutMillis < 0) {
            throw new IllegalArgumentException(
                    "time-out " + timeoutMillis + " ms is negative: use 0 for none");
        }
    }

    void belongTo(Core core, StopSignal server) throws SocketException {
        serverStop = server;
        live.open().homeOr(core);
    }

    /**
     * Whether the server that has accepted this connection is {@linkplain CoreUnixListener#stop
     * stopping}, see {@link HeddleSocket#isServerStopping}.
     */
    public boolean isServerStopping() {
        StopSignal server = serverStop;
        return server != null && server.isRaised();
    }

    /** See {@link LiveEndpoint#exchanges}. */
    int exchanges() {
        return live.exchanges();
    }

    /** What has arrived can be read, and then the end of the stream. */
    void endInput() throws IOException {
        live.open().shutdownInput();
    }

    /** The listener's address: where this socket connected to or was accepted. */
    public UnixDomainSocketAddress address() {
        return address;
    }

    // --- streams
    // --------------------------------------------------------------------------------------

    /**
     * The stream of what the peer writes. Closing it closes the socket.
     *
     * @throws SocketException if the socket is closed, or its input shut down
     */
    public InputStream getInputStream() throws IOException {
        live.open();
        if (isInputShut) {
            throw new SocketException("Socket input is shutdown");
        }
        return new SocketStreams.Input(new Ends());
    }

    /**
     * The stream of what the peer reads. Closing it closes the socket.
     *
     * @throws SocketException if the socket is closed, or its output shut down
     */
    public OutputStream getOutputStream() throws IOException {
        live.open();
        if (isOutputShut) {
            throw new SocketException("Socket output is shutdown");
        }
        return new SocketStreams.Output(new Ends());
    }

    /** This socket for its streams: what they need is not all public. */
    private final class Ends implements SocketStreams.Connection {
        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            try {
                return reader.read(into, offset, length, timeoutMillis * 1_000_000L);
            } catch (InterruptedIOException e) {
                throw ended(e);
            }
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            try {
                writer.write(from, offset, length);
            } catch (InterruptedIOException e) {
                throw ended(e);
            } catch (SocketException e) {
                throw ofWrite(e);
            }
        }

        @Override
        public int available() throws IOException {
            SocketEndpoint open = live.open();
            return reader.isShut() ? 0 : open.available();
        }

        @Override
        public void close() {
            HeddleUnixSocket.this.close();
        }
    }

    /**
     * Reads at least one byte into what remains of a buffer; a direct one is filled by the kernel.
     *
     * @return the number of bytes, or -1 at the end of the stream
     * @throws SocketTimeoutException if {@link #setSoTimeout} is set and over
     */
    public int read(ByteBuffer into) throws IOException {
        try {
            return reader.read(into, timeoutMillis * 1_000_000L, null);
        } catch (InterruptedIOException e) {
            throw ended(e);
        }
    }

    /**
     * Writes what remains of a buffer, as {@link HeddleSocket#write(ByteBuffer)} does.
     *
     * @throws IOException if not all of it could be written; the buffer's position has moved by
     *     what the kernel has taken
     */
    public void write(ByteBuffer from) throws IOException {
        try {
            writer.write(from, null);
        } catch (InterruptedIOException e) {
            throw ended(e);
        } catch (SocketException e) {
            throw ofWrite(e);
        }
    }

    /**
     * Reads what has arrived into a buffer that is lent to the caller; while it waits there is
     * none, see {@link HeddleSocket#readLent}.
     *
     * @return what was read, which the caller closes; null at the end of the stream
     * @throws SocketTimeoutException if {@link #setSoTimeout} is set and over
     */
    public @Nullable LentBuffer readLent() throws IOException {
        try {
            return reader.readLent(timeoutMillis * 1_000_000L, null);
        } catch (InterruptedIOException e) {
            throw ended(e);
        }
    }

    /**
     * Writes what remains of several buffers, in their order and with nothing of another thread's
     * between, see {@link HeddleSocket#write(ByteBuffer[], int, int)}.
     *
     * @throws IndexOutOfBoundsException if there are not so many buffers
     */
    public void write(ByteBuffer[] from, int offset, int length) throws IOException {
        try {
            writer.write(from, offset, length, null);
        } catch (InterruptedIOException e) {
            throw ended(e);
        } catch (SocketException e) {
            throw ofWrite(e);
        }
    }

    /**
     * {@link #read(ByteBuffer)} until a deadline.
     *
     * @throws SocketTimeoutException if it has passed; nothing was read
     * @throws InterruptedIOException if the thread is interrupted; nothing was read
     */
    public int read(ByteBuffer into, Deadline deadline) throws IOException {
        return reader.read(into, 0, Objects.requireNonNull(deadline, "deadline"));
    }

    /**
     * {@link #readLent()} until a deadline.
     *
     * @throws SocketTimeoutException if it has passed; nothing was read
     * @throws InterruptedIOException if the thread is interrupted; nothing was read
     */
    public @Nullable LentBuffer readLent(Deadline deadline) throws IOException {
        return reader.readLent(0, Objects.requireNonNull(deadline, "deadline"));
    }

    /**
     * {@link #write(ByteBuffer)} until a deadline.
     *
     * @throws SocketTimeoutException if it has passed; the buffer's position says what was written
     * @throws InterruptedIOException if the thread is interrupted; likewise
     */
    public void write(ByteBuffer from, Deadline deadline) throws IOException {
        Objects.requireNonNull(deadline, "deadline");
        try {
            writer.write(from, deadline);
        } catch (SocketException e) {
            throw ofWrite(e);
        }
    }

    /**
     * {@link #write(ByteBuffer[], int, int)} until a deadline.
     *
     * @throws SocketTimeoutException if it has passed; the buffers' positions say what was written
     * @throws InterruptedIOException if the thread is interrupted; likewise
     */
    public void write(ByteBuffer[] from, int offset, int length, Deadline deadline)
            throws IOException {
        Objects.requireNonNull(deadline, "deadline");
        try {
            writer.write(from, offset, length, deadline);
        } catch (SocketException e) {
            throw ofWrite(e);
        }
    }

    /** A time-out is thrown as it is; an interrupt closes the socket. */
    private IOException ended(InterruptedIOException e) {
        if (e instanceof SocketTimeoutException) {
            return e;
        }
        close();
        return HeddleSocketImpl.closedByInterrupt(e);
    }

    /** A write that {@link #shutdownOutput} has cancelled ends like one that comes later. */
    private SocketException ofWrite(SocketException e) {
        if (!isOutputShut || isClosed()) {
            return e;
        }
        SocketException translated = new SocketException("Broken pipe");
        translated.initCause(e);
        return translated;
    }

    // --- half-close and close
    // -------------------------------------------------------------------------

    /** Ends reading: every read, one in flight too, finds the end of the stream. */
    public void shutdownInput() throws IOException {
        live.open().shutdownInput();
        reader.shut();
        isInputShut = true;
    }

    /**
     * Ends writing: the peer reads the end of the stream after all that was written. A write in
     * flight fails.
     */
    public void shutdownOutput() throws IOException {
        live.open().shutdownOutput();
        isOutputShut = true;
        // The kernel does not tell a writer that waits: unix_shutdown leaves a full socket full.
        live.cancelSend();
    }

    /** Whether {@link #shutdownInput} was called. */
    public boolean isInputShutdown() {
        return isInputShut;
    }

    /** Whether {@link #shutdownOutput} was called. */
    public boolean isOutputShutdown() {
        return isOutputShut;
    }

    /** Closes the socket, and ends what waits on it; does nothing the second time. */
    @Override
    public void close() {
        live.close();
    }

    /** Whether the socket was closed. */
    public boolean isClosed() {
        return live.isClosed();
    }

    // --- options
    // --------------------------------------------------------------------------------------

    /**
     * How long a read may wait.
     *
     * @param timeoutMillis 0 for as long as it takes
     */
    public void setSoTimeout(int timeoutMillis) throws SocketException {
        requireTimeout(timeoutMillis);
        live.open();
        this.timeoutMillis = timeoutMillis;
    }

    /** How long a read may wait, in milliseconds; 0 for as long as it takes. */
    public int getSoTimeout() throws SocketException {
        live.open();
        return timeoutMillis;
    }

    /**
     * Sets one of {@link #supportedOptions}.
     *
     * @throws UnsupportedOperationException if it is none of them
     */
    public <T> void setOption(SocketOption<T> option, T value) throws IOException {
        live.open().setOption(option, value);
    }

    /**
     * Reads one of {@link #supportedOptions}. {@link ExtendedSocketOptions#SO_PEERCRED} names user
     * and group of the peer's process, as it was when it connected or began to listen.
     *
     * @throws UnsupportedOperationException if it is none of them
     */
    public <T> T getOption(SocketOption<T> option) throws IOException {
        SocketEndpoint open = live.open();
        if (!option.equals(ExtendedSocketOptions.SO_PEERCRED)) {
            return open.getOption(option);
        }
        try {
            // Looking up the names may read files or ask a directory service.
            return BlockingCall.make(Heddle.currentCore(), () -> open.getOption(option));
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("the peer's credentials are not to be had", e);
        }
    }

    /** The options that the JDK's channels of this kind have: buffer sizes, SO_PEERCRED, … */
    public Set<SocketOption<?>> supportedOptions() {
        return live.supportedOptions();
    }

    @Override
    public String toString() {
        return "HeddleUnixSocket[" + address + (isClosed() ? ", closed]" : "]");
    }
}
