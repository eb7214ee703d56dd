package dev.heddle.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The server as one writes it for the JDK: a {@link ServerSocket}, an accept loop on a platform
 * thread, a thread for each connection, which is virtual if nothing else is said. It uses nothing
 * but the JDK.
 */
public final class StockServer implements VirtualThreadServer {

    private final ServerSocket listener;
    private final ServerDescription description;
    private final OpenConnections connections;
    private final ExecutorService executor;
    private final Runnable afterClose;

    private StockServer(
            ServerSocket listener,
            ServerDescription description,
            OpenConnections connections,
            ExecutorService executor,
            Runnable afterClose) {
        this.connections = connections;
        this.listener = listener;
        this.description = description;
        this.executor = executor;
        this.afterClose = afterClose;
    }

    /**
     * Listens, and accepts from then on.
     *
     * @param cores what the JVM was told by {@code jdk.virtualThreadScheduler.parallelism}
     */
    public static StockServer open(
            InetSocketAddress address, int backlog, int cores, SocketHandler handler)
            throws IOException {
        return open(
                address,
                backlog,
                new ServerDescription(cores, "jdk", "its own scheduler and pollers", "not pinned"),
                handler,
                Executors.newVirtualThreadPerTaskExecutor(),
                () -> {});
    }

    /** The same with a platform thread for each connection. */
    public static StockServer openOnPlatformThreads(
            InetSocketAddress address, int backlog, int cores, SocketHandler handler)
            throws IOException {
        return open(
                address,
                backlog,
                new ServerDescription(cores, "jdk", "platform threads", "not pinned"),
                handler,
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory()),
                () -> {});
    }

    /**
     * Listens, and accepts from then on.
     *
     * @param executor runs the connections; it is shut down at the end
     * @param afterClose runs behind that
     */
    static StockServer open(
            InetSocketAddress address,
            int backlog,
            ServerDescription description,
            SocketHandler handler,
            ExecutorService executor,
            Runnable afterClose)
            throws IOException {
        ServerSocket listener = new ServerSocket();
        try {
            listener.setReuseAddress(true);
            listener.bind(address, backlog);
        } catch (IOException e) {
            listener.close();
            throw e;
        }
        StockServer server =
                new StockServer(
                        listener, description, new OpenConnections(handler), executor, afterClose);
        Thread.ofPlatform().name("stock-accept").daemon().start(server::acceptAll);
        return server;
    }

    private void acceptAll() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                executor.execute(() -> connections.serve(socket));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new UncheckedIOException("the accept loop ended", e);
                }
            }
        }
    }

    @Override
    public void startThread(Runnable body) {
        executor.execute(body);
    }

    @Override
    public int port() {
        return listener.getLocalPort();
    }

    @Override
    public ServerDescription description() {
        return description;
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            connections.close();
            executor.shutdownNow();
            afterClose.run();
        }
    }
}
