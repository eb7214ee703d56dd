package dev.heddle.soak.subject;

import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;

/** The JDK's threads and sockets: what an application uses that knows nothing of the agent. */
final class PlainRuntime implements TargetRuntime {
    private static final int BACKLOG = 1024;
    private static final long RETRY_NANOS = 10_000_000;

    private final ThreadFactory threads = Thread.ofVirtual().name("soak-", 0).factory();
    private final List<Closeable> listeners = new CopyOnWriteArrayList<>();
    private final Set<Closeable> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean isClosed;

    /** Accepts one connection. */
    @FunctionalInterface
    private interface Accept<S> {
        S next() throws IOException;
    }

    /** Serves one connection. */
    @FunctionalInterface
    private interface Serve<S> {
        void connection(S connection) throws IOException;
    }

    @Override
    public ThreadFactory threads() {
        return threads;
    }

    @Override
    public ThreadFactory threadsOn(int core) {
        return threads;
    }

    @Override
    public int listen(Handler handler) throws IOException {
        ServerSocket listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        listeners.add(listener);
        threads.newThread(() -> accept(listener::accept, handler::serve)).start();
        return listener.getLocalPort();
    }

    @Override
    public void listenUnix(Path file, StreamHandler handler) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listeners.add(listener);
        listener.bind(UnixDomainSocketAddress.of(file), BACKLOG);
        Serve<SocketChannel> serve =
                channel ->
                        handler.serve(
                                Channels.newInputStream(channel),
                                Channels.newOutputStream(channel));
        threads.newThread(() -> accept(listener::accept, serve)).start();
    }

    /** Goes on where accepting fails, as it does while the descriptors are out. */
    private <S extends Closeable> void accept(Accept<S> accept, Serve<S> serve) {
        while (!isClosed) {
            try {
                S connection = accept.next();
                threads.newThread(() -> serve(connection, serve)).start();
            } catch (IOException e) {
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    private <S extends Closeable> void serve(S connection, Serve<S> serve) {
        connections.add(connection);
        try (connection) {
            if (!isClosed) {
                serve.connection(connection);
            }
        } catch (IOException broken) {
            // The client's business.
        } finally {
            connections.remove(connection);
        }
    }

    @Override
    public Socket newSocket() {
        return new Socket();
    }

    @Override
    public DatagramSocket newDatagramSocket() throws IOException {
        return new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    /** The JDK does not tell. */
    @Override
    public long unclosed() {
        return 0;
    }

    @Override
    public String description() {
        return System.getProperty("heddle.agent.active", "no agent");
    }

    @Override
    public void close() {
        isClosed = true; // before the loops: a connection added behind them reads this
        listeners.forEach(PlainRuntime::close);
        connections.forEach(PlainRuntime::close);
    }

    private static void close(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }
}
