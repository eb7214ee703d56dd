package dev.heddle.bench.sockets;

import dev.heddle.server.RunningServer;
import dev.heddle.server.ServerDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A server that is looked at when it is told so. */
final class WatchableServer implements RunningServer {

    private final RunningServer server;
    private @Nullable FigureWatch watch;

    /**
     * In peace at first.
     *
     * @param server whose cores were made after {@link FigureWatch#prepare}
     */
    WatchableServer(RunningServer server) {
        this.server = server;
    }

    @Override
    public synchronized void watch(boolean isWatched) {
        FigureWatch running = watch;
        if (isWatched && running == null) {
            watch = FigureWatch.start();
        } else if (!isWatched && running != null) {
            running.close();
            watch = null;
        }
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public ServerDescription description() {
        return server.description();
    }

    @Override
    public long kernelEntries() {
        return server.kernelEntries();
    }

    @Override
    public long wakeUps() {
        return server.wakeUps();
    }

    @Override
    public List<Integer> connectionsPerCore() {
        return server.connectionsPerCore();
    }

    @Override
    public void close() {
        watch(false);
        server.close();
    }
}
