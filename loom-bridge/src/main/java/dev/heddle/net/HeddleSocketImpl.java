package dev.heddle.net;

import dev.heddle.Heddle;
import dev.heddle.driver.SocketEndpoint;
import dev.heddle.jdk.ChosenDrivers;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoOperation;
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
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A TCP socket as {@code java.net.Socket} and {@code ServerSocket} drive it; the counterpart of the
 * JDK's {@code NioSocketImpl}, whose behaviour it follows. Any thread.
 *
 * <p>The endpoint belongs to the core where it is used first. {@link #close} may come from any
 * thread at any time: what waits ends with "Socket closed".
 */
final class HeddleSocketImpl extends SocketImpl {
    private static final long CLOSE_WAIT_NANOS = 1_000_000_000;
    private static final long EXHAUSTION_PAUSE_MILLIS = 10;

    private final CoreGroup group;
    private final boolean isServer;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** One accept or connect at a time; guards {@link #operation}. */
    private final ReentrantLock lock = new ReentrantLock();

    private final IoOperation operation = new IoOperation();

    // set once, by create or accept, before the socket is published
    private volatile @Nullable SocketEndpoint endpoint;
    private volatile @Nullable StreamReader reader;
    private volatile @Nullable StreamWriter writer;

    private volatile int timeoutMillis;

    HeddleSocketImpl(CoreGroup group, boolean isServer) {
        this.group = group;
        this.isServer = isServer;
    }

    private SocketEndpoint endpoint() throws SocketException {
        SocketEndpoint open = endpoint;
        if (open == null || closed.get()) {
            throw new SocketException("Socket closed");
        }
        return open;
    }

    private void adopt(SocketEndpoint opened) {
        reader = new StreamReader(group, opened);
        writer = new StreamWriter(group, opened);
        endpoint = opened;
    }

    // --- life cycle
    // -----------------------------------------------------------------------------------

    @Override
    protected void create(boolean stream) throws IOException {
        if (!stream) {
            throw new IOException("Heddle's sockets are TCP: use DatagramSocket for datagrams");
        }
        SocketEndpoint opened = ChosenDrivers.transportOf(group).openSocket();
        adopt(opened);
        if (isServer) {
            try {
                opened.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            } catch (IOException e) {
                // java.net closes only what create has returned for.
                close();
                throw e;
            }
        }
    }

    @Override
    protected void bind(InetAddress host, int port) throws IOException {
        SocketEndpoint open = endpoint();
        open.bind(new InetSocketAddress(host, port));
        InetSocketAddress local = open.localAddress();
        localport = local == null ? port : local.getPort();
        address = host;
    }

    @Override
    protected void listen(int backlog) throws IOException {
        endpoint().listen(backlog < 1 ? 50 : backlog);
    }

    @Override
    protected void close() throws IOException {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        SocketEndpoint open = endpoint;
        if (open == null) {
            return;
        }
        Core home = OperationWait.home(group, open);
        home.close(open);
        // A port is free again when close returns, except where an operation has to be awaited that
        // a stalled carrier's ring still holds: it is freed later then.
        open.awaitClosed(CLOSE_WAIT_NANOS);
    }

    // --- connect
    // --------------------------------------------------------------------------------------

    @Override
    protected void connect(String host, int port) throws IOException {
        connect(new InetSocketAddress(resolve(host), port), 0);
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
            InetSocketAddress target = target(given);
            lock.lock();
            try {
                connectLocked(target, timeout);
            } finally {
                lock.unlock();
            }
        } catch (IOException e) {
            close();
            if (e instanceof InterruptedIOException && !(e instanceof SocketTimeoutException)) {
                throw closedByInterrupt(e);
            }
            throw e;
        }
    }

    private void connectLocked(InetSocketAddress target, int timeout) throws IOException {
        SocketEndpoint open = endpoint();
        address = target.getAddress();
        port = target.getPort();
        try {
            OperationWait.perform(group, operation.connect(open, target), nanos(timeout));
        } finally {
            operation.forget();
        }
        InetSocketAddress local = open.localAddress();
        localport = local == null ? 0 : local.getPort();
    }

    private static InetSocketAddress target(InetSocketAddress given) throws IOException {
        InetAddress address = given.getAddress();
        if (address == null) {
            address = resolve(given.getHostString());
        }
        if (address.isAnyLocalAddress()) {
            address = InetAddress.getLocalHost();
        }
        return new InetSocketAddress(address, given.getPort());
    }

    /** The system's resolver blocks: the core goes on with a spare carrier. */
    private static InetAddress resolve(String host) throws IOException {
        try {
            return Heddle.blocking(() -> InetAddress.getByName(host));
        } catch (UnknownHostException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("cannot resolve " + host, e);
        }
    }

    // --- accept
    // ---------------------------------------------------------------------------------------

    @Override
    protected void accept(SocketImpl connection) throws IOException {
        if (!(connection instanceof HeddleSocketImpl accepted)) {
            throw new SocketException(
                    "a Heddle listener accepts Heddle sockets only, not "
                            + connection.getClass().getName());
        }
        lock.lock();
        try {
            OperationWait.perform(group, operation.accept(endpoint()), nanos(timeoutMillis));
            if (!(operation.accepted() instanceof SocketEndpoint brought)) {
                throw new AssertionError("an accept without a connection");
            }
            try {
                accepted.connected(brought);
            } catch (IOException e) {
                accepted.close();
                throw e;
            }
        } catch (SocketException e) {
            pauseIfExhausted();
            throw e;
        } finally {
            operation.forget();
            lock.unlock();
        }
    }

    /**
     * While descriptors are exhausted accept fails at once, and the connection stays in the
     * backlog: without a pause an accept loop would spin until somebody closes one.
     */
    private void pauseIfExhausted() {
        if (operation.isDone() && isExhaustion(-operation.result())) {
            try {
                Thread.sleep(EXHAUSTION_PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean isExhaustion(int errno) {
        return switch (errno) {
            case Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM, Errno.ENOBUFS -> true;
            default -> false;
        };
    }

    private void connected(SocketEndpoint brought) throws IOException {
        adopt(brought);
        InetSocketAddress remote = brought.remoteAddress();
        if (remote != null) {
            address = remote.getAddress();
            port = remote.getPort();
        }
        InetSocketAddress local = brought.localAddress();
        localport = local == null ? 0 : local.getPort();
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

    // An interrupt leaves these four as an InterruptedIOException: whoever holds the Socket, which
    // has to be closed too, translates it (the JDK in its streams, HeddleSocket for buffers).

    int read(byte[] into, int offset, int length) throws IOException {
        endpoint();
        return reader().read(into, offset, length, nanos(timeoutMillis));
    }

    int read(ByteBuffer into) throws IOException {
        endpoint();
        return reader().read(into, nanos(timeoutMillis));
    }

    void write(byte[] from, int offset, int length) throws IOException {
        endpoint();
        writer().write(from, offset, length);
    }

    void write(ByteBuffer from) throws IOException {
        endpoint();
        writer().write(from);
    }

    /** What an interrupted virtual thread gets: {@code java.net.Socket}, since JDK 19. */
    static SocketException closedByInterrupt(IOException cause) {
        SocketException closed = new SocketException("Closed by interrupt");
        closed.initCause(cause);
        return closed;
    }

    private StreamReader reader() throws SocketException {
        StreamReader made = reader;
        if (made == null) {
            throw new SocketException("Socket closed");
        }
        return made;
    }

    private StreamWriter writer() throws SocketException {
        StreamWriter made = writer;
        if (made == null) {
            throw new SocketException("Socket closed");
        }
        return made;
    }

    private static long nanos(int millis) {
        return millis * 1_000_000L;
    }

    @Override
    protected int available() throws IOException {
        return reader().isShut() ? 0 : endpoint().available();
    }

    @Override
    protected void shutdownInput() throws IOException {
        reader().shut();
        endpoint().shutdownInput();
    }

    @Override
    protected void shutdownOutput() throws IOException {
        writer().shut();
        endpoint().shutdownOutput();
    }

    // --- options
    // --------------------------------------------------------------------------------------

    @Override
    protected boolean supportsUrgentData() {
        return false;
    }

    @Override
    protected void sendUrgentData(int data) throws IOException {
        throw new SocketException("urgent data is not supported");
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
        endpoint().setOption(option, value);
    }

    @Override
    protected <T> T getOption(SocketOption<T> option) throws IOException {
        return endpoint().getOption(option);
    }

    @Override
    protected Set<SocketOption<?>> supportedOptions() {
        SocketEndpoint open = endpoint;
        return open == null ? Set.of() : open.supportedOptions();
    }
}
