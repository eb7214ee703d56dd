package dev.heddle.server;

import dev.heddle.Heddle;
import dev.heddle.HeddleOptions;
import dev.heddle.net.AcceptMode;
import dev.heddle.net.CoreListeners;
import dev.heddle.scheduler.CoreGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** The server on Heddle: each connection on the core that the accept mode gives it. */
public final class HeddleServer implements VirtualThreadServer {

    private final CoreGroup group;
    private final CoreListeners listeners;
    private final CoreConnections counted;
    private final OpenConnections connections;

    private HeddleServer(
            CoreGroup group,
            CoreListeners listeners,
            CoreConnections counted,
            OpenConnections connections) {
        this.counted = counted;
        this.group = group;
        this.listeners = listeners;
        this.connections = connections;
    }

    /** Starts the cores and listens, in the default mode. */
    public static HeddleServer open(
            InetSocketAddress address, int backlog, HeddleOptions options, SocketHandler handler)
            throws IOException {
        return open(address, backlog, options, AcceptMode.REUSE_PORT, handler);
    }

    /** Starts the cores and listens. */
    public static HeddleServer open(
            InetSocketAddress address,
            int backlog,
            HeddleOptions options,
            AcceptMode mode,
            SocketHandler handler)
            throws IOException {
        CoreGroup group = Heddle.newCoreGroup(options);
        try {
            CoreConnections counted = new CoreConnections(group.cores().size(), handler);
            OpenConnections connections = new OpenConnections(counted);
            CoreListeners listeners =
                    CoreListeners.open(group, address, backlog, mode, connections::serve);
            return new HeddleServer(group, listeners, counted, connections);
        } catch (IOException | RuntimeException e) {
            group.close();
            throw e;
        }
    }

    @Override
    public void startThread(Runnable body) {
        Heddle.threadFactory(group).newThread(body).start();
    }

    @Override
    public int port() {
        return listeners.localAddress().getPort();
    }

    @Override
    public ServerDescription description() {
        return ServerDescription.parse(Heddle.describe(group));
    }

    @Override
    public long wakeUps() {
        return group.cores().stream().mapToLong(core -> core.statistics().wakeUpsSent()).sum();
    }

    @Override
    public long kernelEntries() {
        return group.cores().stream()
                .mapToLong(core -> core.statistics().driver().kernelEntries())
                .sum();
    }

    @Override
    public List<Integer> connectionsPerCore() {
        return counted.open();
    }

    @Override
    public void close() {
        try {
            listeners.close();
        } finally {
            connections.close();
            group.close();
        }
    }
}
