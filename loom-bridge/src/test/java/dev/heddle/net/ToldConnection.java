package dev.heddle.net;

import dev.heddle.driver.SocketEndpoint;
import dev.heddle.jdk.VirtualThreads;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.CoreGroupOptions;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoOperation;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A socket whose operations end as the test says, on a group of one core. No descriptor. */
final class ToldConnection implements AutoCloseable {
    final Socket socket = new Socket();
    final AtomicInteger submitted = new AtomicInteger();
    volatile Consumer<IoOperation> onSubmit = operation -> {};
    volatile Consumer<IoOperation> onCancel = operation -> operation.complete(-Errno.ECANCELED);
    final CoreGroup group;
    final Core core;
    final LiveEndpoint live;

    ToldConnection() throws Exception {
        group =
                CoreGroup.open(
                        CoreGroupOptions.defaults()
                                .withName("test")
                                .withCores(1)
                                .withDrivers(ignored -> new ToldDriver(this::submit, this::cancel))
                                .withCurrentCarrier(VirtualThreads.currentCarrier()));
        core = group.cores().getFirst();
        live = new LiveEndpoint(group, socket);
    }

    private void submit(IoOperation operation) {
        submitted.incrementAndGet();
        onSubmit.accept(operation);
    }

    private void cancel(IoOperation operation) {
        onCancel.accept(operation);
    }

    @Override
    public void close() {
        live.close();
        group.close();
    }

    /** Notes what is asked of it. */
    static final class Socket extends SocketEndpoint {
        final AtomicInteger closed = new AtomicInteger();
        volatile int urgent = -1;
        volatile CountDownLatch lingering = new CountDownLatch(0);

        void lingerUntil(CountDownLatch end) {
            noteOption(StandardSocketOptions.SO_LINGER, 60);
            lingering = end;
        }

        @Override
        protected void closeSocket() {
            try {
                lingering.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            closed.incrementAndGet();
        }

        @Override
        public void bind(InetSocketAddress local) {}

        @Override
        public void listen(InetSocketAddress local, int backlog) {}

        @Override
        public InetSocketAddress localAddress() {
            return null;
        }

        @Override
        public InetSocketAddress remoteAddress() {
            return null;
        }

        @Override
        public IOException whyNoRoute(InetSocketAddress remote, NoRouteToHostException unclear) {
            return unclear;
        }

        @Override
        public int available() {
            return 0;
        }

        @Override
        public void sendUrgent(byte data) {
            urgent = data;
        }

        @Override
        public void shutdownInput() {}

        @Override
        public void shutdownOutput() {}

        @Override
        public <T> void setOption(SocketOption<T> option, T value) {
            throw unsupported(option);
        }

        @Override
        public <T> T getOption(SocketOption<T> option) {
            throw unsupported(option);
        }

        @Override
        public Set<SocketOption<?>> supportedOptions() {
            return Set.of(StandardSocketOptions.SO_LINGER);
        }
    }
}
