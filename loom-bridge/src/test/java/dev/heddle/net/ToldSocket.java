package dev.heddle.net;

import dev.heddle.driver.SocketEndpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A socket without a descriptor: notes what is asked of it, and answers what the test says. */
final class ToldSocket extends SocketEndpoint {
    final List<String> calls = new CopyOnWriteArrayList<>();
    final AtomicInteger closed = new AtomicInteger();
    final Map<SocketOption<?>, Object> options = new ConcurrentHashMap<>();
    volatile @Nullable InetSocketAddress local;
    volatile @Nullable InetSocketAddress remote;
    volatile int available;
    volatile int urgent = -1;
    volatile boolean refusesOptions;
    volatile boolean refusesAddresses;
    private volatile @Nullable CountDownLatch lingering;

    void lingerUntil(CountDownLatch end) {
        noteOption(StandardSocketOptions.SO_LINGER, 60);
        lingering = end;
    }

    @Override
    protected void closeSocket() {
        CountDownLatch end = lingering;
        try {
            // Else by whoever closes, perhaps since it was interrupted.
            if (end != null) {
                end.await();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        closed.incrementAndGet();
    }

    @Override
    public void bind(InetSocketAddress to) {
        calls.add("bind " + to);
    }

    @Override
    public void listen(InetSocketAddress on, int backlog) {
        calls.add("listen " + on + " " + backlog);
    }

    @Override
    public @Nullable InetSocketAddress localAddress() {
        return local;
    }

    @Override
    public @Nullable InetSocketAddress remoteAddress() throws IOException {
        if (refusesAddresses) {
            throw new SocketException("on purpose");
        }
        return remote;
    }

    @Override
    public IOException whyNoRoute(InetSocketAddress to, NoRouteToHostException unclear) {
        return unclear;
    }

    @Override
    public int available() {
        return available;
    }

    @Override
    public void sendUrgent(byte data) {
        urgent = data;
    }

    @Override
    public void shutdownInput() {
        calls.add("shutdownInput");
    }

    @Override
    public void shutdownOutput() {
        calls.add("shutdownOutput");
    }

    @Override
    public <T> void setOption(SocketOption<T> option, T value) throws IOException {
        if (refusesOptions) {
            throw new SocketException("on purpose");
        }
        options.put(option, value);
    }

    @Override
    public <T> T getOption(SocketOption<T> option) {
        return option.type().cast(options.get(option));
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Set.of(StandardSocketOptions.SO_LINGER, StandardSocketOptions.SO_REUSEADDR);
    }
}
