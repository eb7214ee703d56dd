package dev.heddle.soak.subject;

import dev.heddle.Heddle;
import dev.heddle.HeddleOptions;
import dev.heddle.net.AcceptMode;
import dev.heddle.net.CoreListeners;
import dev.heddle.net.CoreUnixListener;
import dev.heddle.net.HeddleDatagramSocket;
import dev.heddle.net.HeddleSocket;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;

/** Heddle's threads and sockets on a group of its own. */
final class HeddleRuntime implements TargetRuntime {
    private static final int BACKLOG = 1024;

    private final CoreGroup group;
    private final List<AutoCloseable> listeners = new CopyOnWriteArrayList<>();

    private HeddleRuntime(CoreGroup group) {
        this.group = group;
    }

    /**
     * Starts the cores.
     *
     * @param cores 0 for as many as there are processors
     */
    static HeddleRuntime open(String driver, int cores) throws IOException {
        return new HeddleRuntime(
                Heddle.newCoreGroup(
                        HeddleOptions.defaults()
                                .withName("soak")
                                .withDriver(driver)
                                .withCores(cores)
                                .withCloseTime(Duration.ofSeconds(1))));
    }

    @Override
    public ThreadFactory threads() {
        return Heddle.threadFactory(group);
    }

    @Override
    public ThreadFactory threadsOn(int core) {
        List<Core> cores = group.cores();
        return Heddle.threadFactory(cores.get(Math.floorMod(core, cores.size())));
    }

    /** One after the other in both modes. */
    @Override
    public int listen(Handler handler) throws IOException {
        AcceptMode[] modes = AcceptMode.values();
        CoreListeners listener =
                CoreListeners.open(
                        group,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        BACKLOG,
                        modes[listeners.size() % modes.length],
                        handler::serve);
        listeners.add(listener);
        return listener.localAddress().getPort();
    }

    @Override
    public void listenUnix(Path file, StreamHandler handler) throws IOException {
        listeners.add(
                CoreUnixListener.open(
                        group,
                        UnixDomainSocketAddress.of(file),
                        BACKLOG,
                        socket ->
                                handler.serve(socket.getInputStream(), socket.getOutputStream())));
    }

    @Override
    public Socket newSocket() throws IOException {
        return new HeddleSocket(group);
    }

    @Override
    public DatagramSocket newDatagramSocket() throws IOException {
        return new HeddleDatagramSocket(
                group, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @Override
    public long unclosed() {
        return group.statistics().leaks();
    }

    @Override
    public String description() {
        return Heddle.describe(group);
    }

    @Override
    public void close() {
        for (AutoCloseable listener : listeners) {
            try {
                listener.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        group.close();
    }
}
