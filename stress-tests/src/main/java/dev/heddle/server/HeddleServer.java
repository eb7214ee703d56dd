package dev.heddle.server;

import dev.heddle.Heddle;
import dev.heddle.HeddleOptions;
import dev.heddle.net.CoreListeners;
import dev.heddle.scheduler.CoreGroup;
import java.io.IOException;
import java.net.InetSocketAddress;

/** The server on Heddle: one accept loop and all connections of a core on that core. */
public final class HeddleServer implements VirtualThreadServer {

    private final CoreGroup group;
    private final CoreListeners listeners;
    private final OpenConnections connections;

    private HeddleServer(CoreGroup group, CoreListeners listeners, OpenConnections connections) {
        this.group = group;
        this.listeners = listeners;
        this.connections = connections;
    }

    /** Starts the cores and listens on each of them. */
    public static HeddleServer open(
            InetSocketAddress address, int backlog, HeddleOptions options, SocketHandler handler)
            throws IOException {
        CoreGroup group = Heddle.newCoreGroup(options);
        try {
            OpenConnections connections = new OpenConnections(handler);
            CoreListeners listeners =
                    CoreListeners.open(group, address, backlog, connections::serve);
            return new HeddleServer(group, listeners, connections);
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
    public long kernelEntries() {
        return group.cores().stream()
                .mapToLong(core -> core.statistics().driver().kernelEntries())
                .sum();
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
