package dev.heddle.net;

import dev.heddle.driver.IoTransport;
import dev.heddle.driver.SocketEndpoint;
import dev.heddle.jdk.ChosenDrivers;
import dev.heddle.leak.Leakable;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.transfer.FileSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A TCP socket as {@code java.net.Socket} and {@code ServerSocket} drive it; the counterpart of the
 * JDK's {@code NioSocketImpl}, whose behaviour it follows. Any thread.
 *
 * <p>The endpoint belongs to the core where it is used first. {@link #close} may come from any
 * thread at any time: what waits ends with "Socket closed".
 */
final class HeddleSocketImpl extends SocketImpl implements SocketStreams.Connection {
    private final CoreGroup group;
    private final boolean isServer;

    // set once, by create or accept, before the socket is published: a listener has an acceptor, a
    // connection a reader and a writer, and a connector if it is made here
    private volatile @Nullable LiveEndpoint endpoint;
    private volatile @Nullable Acceptor acceptor;
    private volatile @Nullable Connector connector;
    private volatile @Nullable StreamReader reader;
    private volatile @Nullable StreamWriter writer;

    private volatile int timeoutMillis;

    /** Until when this connection is waited for; null for the terms of {@code java.net}. */
    private final @Nullable Deadline acceptDeadline;

    HeddleSocketImpl(CoreGroup group, boolean isServer) {
        this(group, isServer, null);
    }

    /** A connection that is to be accepted until a deadline. */
    HeddleSocketImpl(CoreGroup group, Deadline acceptDeadline) {
        this(group, false, acceptDeadline);
    }

    private HeddleSocketImpl(CoreGroup group, boolean isServer, @Nullable Deadline acceptDeadline) {
        this.group = group;
        this.isServer = isServer;
        this.acceptDeadline = acceptDeadline;
    }

    private SocketEndpoint endpoint() throws SocketException {
        return created(endpoint).open();
    }

    /** What create or accept has set. */
    private static <T> T created(@Nullable T part) throws SocketException {
        if (part == null) {
            throw new SocketException("Socket not created");
        }
        return part;
    }

    private static long nanos(int millis) {
        return millis * 1_000_000L;
    }

    // --- life cycle
    // -----------------------------------------------------------------------------------

    @Override
    protected void create(boolean stream) throws IOException {
        if (!stream) {
            throw new IOException("HeddleSocket is TCP: use HeddleDatagramSocket for datagrams");
        }
        IoTransport transport = ChosenDrivers.transportOf(group);
        SocketEndpoint opened = isServer ? transport.openListener() : transport.openStream();
        LiveEndpoint live =
                new LiveEndpoint(
                        group, opened, isServer ? Leakable.SERVER_SOCKET : Leakable.SOCKET);
        if (isServer) {
            acceptor = new Acceptor(live);
            endpoint = live;
            try {
                opened.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            } catch (IOException e) {
                // java.net closes only what create has returned for.
                close();
                throw e;
            }
        } else {
            connector = new Connector(live);
            adoptConnection(live);
        }
    }

    private void adoptConnection(LiveEndpoint live) {
        reader = new StreamReader(live);
        writer = new StreamWriter(live);
        endpoint = live;
    }

    /** A listener is bound when it begins to listen, which {@code ServerSocket} does at once. */
    @Override
    protected void bind(InetAddress host, int port) throws IOException {
        SocketEndpoint open = endpoint();
        if (isServer) {
            localport = port;
        } else {
            open.bind(new InetSocketAddress(host, port));
            noteLocalPort(open);
        }
        address = host;
    }

    @Override
    protected void listen(int backlog) throws IOException {
        SocketEndpoint open = endpoint();
        open.listen(new InetSocketAddress(address, localport), backlog < 1 ? 50 : backlog);
        noteLocalPort(open);
    }

    private void noteLocalPort(SocketEndpoint open) throws IOException {
        InetSocketAddress local = open.localAddress();
        if (local != null) {
            localport = local.getPort();
        }
    }

    @Override
    public void close() throws IOException {
        LiveEndpoint open = endpoint;
        if (open != null) {
            open.close();
        }
    }

    // --- connect and accept
    // ---------------------------------------------------------------------------

    @Override
    protected void connect(String host, int port) throws IOException {
        connect(new InetSocketAddress(host, port), 0);
    }

    @Override
    protected void connect(InetAddress address, int port) throws IOException {
        connect(new InetSocketAddress(address, port), 0);
    }

    @Override
    protected void connect(SocketAddress remote, int timeout) throws IOException {
        if (!(remote instanceof InetSocketAddress given)) {
            throw new IllegalArgumentException(
                    "address " + remote + " is not an InetSocketAddress");
        }
        try {
            InetSocketAddress target = Connector.target(given);
            localport = created(connector).connect(target, nanos(timeout));
            address = target.getAddress();
            port = target.getPort();
        } catch (IOException e) {
            close();
            if (e instanceof InterruptedIOException && !(e instanceof SocketTimeoutException)) {
                throw closedByInterrupt(e);
            }
            throw e;
        }
    }

    @Override
    protected void accept(SocketImpl connection) throws IOException {
        if (!(connection instanceof HeddleSocketImpl accepted)) {
            throw new SocketException(
                    "a Heddle listener accepts Heddle sockets only, not "
                            + connection.getClass().getName());
        }
        Deadline deadline = accepted.acceptDeadline;
        SocketEndpoint brought;
        try {
            brought = created(acceptor).accept(nanos(timeoutMillis), deadline);
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (InterruptedIOException e) {
            // ServerSocket would close the listener.
            throw deadline == null ? e : new InterruptedAccept(e);
        }
        try {
            accepted.connected(brought);
        } catch (IOException e) {
            accepted.close();
            throw e;
        }
    }

    /** Passes the interrupt of an accept that has a deadline through {@code ServerSocket}. */
    static final class InterruptedAccept extends IOException {
        private static final long serialVersionUID = 1;

        /** What was thrown. */
        final InterruptedIOException interrupt;

        InterruptedAccept(InterruptedIOException interrupt) {
            super(interrupt);
            this.interrupt = interrupt;
        }
    }

    private void connected(SocketEndpoint brought) throws IOException {
        adoptConnection(new LiveEndpoint(group, brought, Leakable.SOCKET));
        InetSocketAddress remote = brought.remoteAddress();
        if (remote != null) {
            address = remote.getAddress();
            port = remote.getPort();
        }
        noteLocalPort(brought);
    }

    void belongTo(Core core) throws SocketException {
        endpoint().homeOr(core);
    }

    /** See {@link LiveEndpoint#exchanges}. */
    int exchanges() {
        LiveEndpoint live = endpoint;
        return live == null ? 0 : live.exchanges();
    }

    /** Unlike {@link #shutdownInput} it leaves what has arrived to be read. */
    void endInput() throws IOException {
        endpoint().shutdownInput();
    }

    boolean dropHandshakes() throws IOException {
        return endpoint().dropHandshakes();
    }

    boolean divertConnections(int first, int count) throws IOException {
        return endpoint().divertConnections(first, count);
    }

    // --- streams
    // --------------------------------------------------------------------------------------

    @Override
    protected InputStream getInputStream() throws IOException {
        endpoint();
        return new SocketStreams.Input(this);
    }

    @Override
    protected OutputStream getOutputStream() throws IOException {
        endpoint();
        return new SocketStreams.Output(this);
    }

    // An interrupt leaves these as an InterruptedIOException: whoever holds the Socket, which
    // has to be closed too, translates it (the JDK in its streams, HeddleSocket for buffers).

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        return created(reader).read(into, offset, length, nanos(timeoutMillis));
    }

    int read(ByteBuffer into, @Nullable Deadline deadline) throws IOException {
        return created(reader).read(into, nanos(timeoutMillis), deadline);
    }

    @Nullable LentBuffer readLent(@Nullable Deadline deadline) throws IOException {
        return created(reader).readLent(nanos(timeoutMillis), deadline);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        created(writer).write(from, offset, length);
    }

    void write(ByteBuffer from, @Nullable Deadline deadline) throws IOException {
        created(writer).write(from, deadline);
    }

    void write(ByteBuffer[] from, int offset, int count, @Nullable Deadline deadline)
            throws IOException {
        created(writer).write(from, offset, count, deadline);
    }

    StreamWriter writer() throws SocketException {
        return created(writer);
    }

    /** What an interrupted virtual thread gets: {@code java.net.Socket}, since JDK 19. */
    static SocketException closedByInterrupt(IOException cause) {
        SocketException closed = new SocketException("Closed by interrupt");
        closed.initCause(cause);
        return closed;
    }

    @Override
    public int available() throws IOException {
        SocketEndpoint open = endpoint();
        StreamReader input = created(reader);
        return input.isShut() ? 0 : open.available() + input.returnedBytes();
    }

    /** See {@link HeddleSocket#transferTo}. */
    long transferTo(HeddleSocketImpl target, long count, @Nullable Deadline deadline)
            throws IOException {
        return SocketTransfer.transfer(
                ChosenDrivers.transportOf(group),
                created(reader),
                created(target.writer),
                count,
                new SocketTransfer.Limit(nanos(timeoutMillis), deadline));
    }

    /** Sends part of a file. */
    long sendFrom(FileSource file, long position, long count) throws IOException {
        return FileSender.send(created(writer), file, position, count);
    }

    @Override
    protected void shutdownInput() throws IOException {
        endpoint().shutdownInput();
        created(reader).shut();
    }

    @Override
    protected void shutdownOutput() throws IOException {
        endpoint().shutdownOutput();
    }

    // --- options
    // --------------------------------------------------------------------------------------

    @Override
    protected boolean supportsUrgentData() {
        return true;
    }

    @Override
    protected void sendUrgentData(int data) throws IOException {
        endpoint();
        if (port == 0) {
            throw new SocketException("Not connected");
        }
        created(writer).sendUrgent((byte) data);
    }

    @Override
    public void setOption(int option, Object value) throws SocketException {
        SocketEndpoint open = endpoint();
        if (option == SO_TIMEOUT) {
            timeoutMillis = (Integer) value;
        } else {
            LegacyOption.set(open, option, value);
        }
    }

    @Override
    public Object getOption(int option) throws SocketException {
        SocketEndpoint open = endpoint();
        return option == SO_TIMEOUT ? timeoutMillis : LegacyOption.get(open, option);
    }

    @Override
    protected <T> void setOption(SocketOption<T> option, T value) throws IOException {
        SocketEndpoint open = requireSupported(option);
        open.setOption(option, OptionValue.checked(option, value));
    }

    @Override
    protected <T> T getOption(SocketOption<T> option) throws IOException {
        return requireSupported(option).getOption(option);
    }

    private SocketEndpoint requireSupported(SocketOption<?> option) throws SocketException {
        Set<SocketOption<?>> supported = supportedOptions();
        if (!supported.contains(option)) {
            throw new UnsupportedOperationException(
                    "socket option "
                            + option.name()
                            + " is not supported: use one of "
                            + supported);
        }
        return endpoint();
    }

    @Override
    protected Set<SocketOption<?>> supportedOptions() {
        LiveEndpoint live = endpoint;
        if (live == null) {
            return Set.of();
        }
        Set<SocketOption<?>> all = live.supportedOptions();
        return isServer ? SupportedOptions.among(all) : SupportedOptions.amongConnections(all);
    }
}
