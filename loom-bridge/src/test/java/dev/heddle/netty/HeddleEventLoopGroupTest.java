package dev.heddle.netty;

import static dev.heddle.netty.NettyChannels.connect;
import static dev.heddle.netty.NettyChannels.exchange;
import static dev.heddle.netty.NettyChannels.get;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.Heddle;
import dev.heddle.HeddleOptions;
import dev.heddle.driver.IoDrivers;
import dev.heddle.netty.NettyChannels.Echo;
import dev.heddle.netty.NettyChannels.Received;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.CoreGroupOptions;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoDriver;
import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.Placement;
import dev.heddle.support.Descriptors;
import dev.heddle.support.FaultyDriver;
import dev.heddle.support.HeddleSockets;
import dev.heddle.support.Task;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@SuppressWarnings("FutureReturnValueIgnored") // what comes of a write is seen by whoever reads
class HeddleEventLoopGroupTest {
    private static NettyChannels open() throws IOException {
        return NettyChannels.open(IoDrivers.EPOLL, 2);
    }

    private static HeddleSockets cores(String driver) throws IOException {
        return HeddleSockets.open(driver, 2);
    }

    @Test
    void eachCoreHasItsLoop() throws Exception {
        try (NettyChannels netty = open()) {
            assertNull(netty.loops().currentLoop());
            Set<IoEventLoop> different = new HashSet<>();
            for (Core core : netty.cores().cores()) {
                IoEventLoop loop = netty.loops().loop(core);
                different.add(loop);
                assertSame(
                        loop,
                        Task.call(Heddle.threadFactory(core), () -> netty.loops().currentLoop())
                                .get());
                assertSame(core, get(loop.submit(Heddle::currentCore)));
                assertEquals(
                        core + "-netty", get(loop.submit(() -> Thread.currentThread().getName())));
                assertTrue(get(loop.submit(() -> Thread.currentThread().isVirtual())));
            }
            assertEquals(2, different.size());
            try (NettyChannels others = open()) {
                Core foreign = others.cores().cores().getFirst();
                assertThrows(IllegalArgumentException.class, () -> netty.loops().loop(foreign));
            }
        }
    }

    @Test
    void nextIsAsThePlacementSays() throws Exception {
        try (HeddleSockets sockets = cores(IoDrivers.EPOLL)) {
            List<Core> cores = sockets.group().cores();
            try (var inTurn = HeddleEventLoopGroup.on(sockets.group())) {
                EventLoop first = inTurn.next();
                EventLoop second = inTurn.next();
                assertNotSame(first, second);
                assertSame(first, inTurn.next());
            }
            try (var same = HeddleEventLoopGroup.on(sockets.group(), Placement.SAME_CORE)) {
                for (Core core : cores) {
                    assertSame(
                            same.loop(core),
                            Task.call(Heddle.threadFactory(core), same::next).get());
                }
                assertNotSame(same.next(), same.next());
            }
            try (var least = HeddleEventLoopGroup.on(sockets.group(), Placement.LEAST_LOADED)) {
                EventLoop busy = least.next();
                var bound =
                        new ServerBootstrap()
                                .group(busy, least)
                                .channel(least.serverSocketChannel())
                                .childHandler(new Received())
                                .bind(NettyChannels.ANY_PORT);
                get(bound);
                for (int i = 0; i < 4; i++) {
                    assertNotSame(busy, least.next());
                }
            }
        }
    }

    @Test
    void theTransportIsToldAndOthersAreRefused() throws Exception {
        try (NettyChannels netty = open()) {
            assertEquals(
                    "Netty on test, epoll (the driver epoll waits for it)",
                    netty.loops().toString());
            assertTrue(netty.loops().isIoType(EpollIoHandler.class));
            assertFalse(netty.loops().isIoType(NioIoHandler.class));
            Throwable refused = refused(netty, NioServerSocketChannel.class);
            assertInstanceOf(IllegalStateException.class, refused);
            assertTrue(refused.getMessage().startsWith("incompatible event loop type"));
        }
        try (NettyChannels netty = NettyChannels.open(IoDrivers.NIO, 1)) {
            assertEquals(
                    "Netty on test, NIO (the driver nio waits for no descriptors)",
                    netty.loops().toString());
            assertTrue(netty.loops().isIoType(NioIoHandler.class));
            assertInstanceOf(
                    IllegalStateException.class, refused(netty, EpollServerSocketChannel.class));
        }
    }

    private static Throwable refused(NettyChannels netty, Class<? extends ServerChannel> type) {
        return new ServerBootstrap()
                .group(netty.loops())
                .channel(type)
                .childHandler(new Echo())
                .bind(NettyChannels.ANY_PORT)
                .awaitUninterruptibly()
                .cause();
    }

    @Test
    void aGroupWithoutIoIsRefused() throws Exception {
        try (CoreGroup none = CoreGroup.open(CoreGroupOptions.defaults().withCores(1))) {
            assertThrows(IllegalArgumentException.class, () -> HeddleEventLoopGroup.on(none));
        }
    }

    @Test
    void loopsHaveNettysThreadLocalCaches() throws Exception {
        try (NettyChannels netty = open()) {
            EventLoop loop = netty.loops().next();
            assertTrue(get(loop.submit(FastThreadLocalThread::currentThreadHasFastThreadLocal)));
            assertTrue(
                    get(
                            loop.submit(
                                    FastThreadLocalThread
                                            ::currentThreadWillCleanupFastThreadLocals)));
        }
    }

    @Test
    void aGracefulShutdownClosesTheChannels() throws Exception {
        try (NettyChannels netty = open()) {
            Channel server = netty.serve(Echo::new);
            try (Socket socket = connect(server)) {
                exchange(socket, "Hello");
                get(netty.loops().shutdownGracefully(0, 10, TimeUnit.SECONDS));
                assertEquals(-1, socket.getInputStream().read());
            }
            assertFalse(server.isOpen());
            assertThrows(
                    RejectedExecutionException.class, () -> netty.loops().next().execute(() -> {}));
        }
    }

    @Test
    void aShutdownFromWithinALoopClosesTheChannelsToo() throws Exception {
        try (NettyChannels netty = NettyChannels.open(IoDrivers.EPOLL, 1)) {
            Channel server = netty.serve(Echo::new);
            try (Socket socket = connect(server)) {
                exchange(socket, "Hello");
                netty.loops()
                        .next()
                        .execute(() -> netty.loops().shutdownGracefully(0, 0, TimeUnit.SECONDS));
                get(netty.loops().terminationFuture());
                assertFalse(server.isOpen());
                assertEquals(-1, socket.getInputStream().read());
            }
        }
    }

    @Test
    void aLoopDoesNotCloseItsGroup() throws Exception {
        try (NettyChannels netty = open()) {
            var closing = netty.loops().next().submit(() -> netty.loops().close());
            assertInstanceOf(IllegalStateException.class, closing.awaitUninterruptibly().cause());
        }
    }

    @Test
    void nothingIsLeftAfterTheEnd() throws Exception {
        open().close();
        long before = Descriptors.count();
        for (int i = 0; i < 3; i++) {
            try (NettyChannels netty = open()) {
                Channel server = netty.serve(Echo::new);
                try (Socket socket = connect(server)) {
                    exchange(socket, "Hello");
                }
            }
        }
        Descriptors.awaitAtMost(before);
    }

    @Test
    void loopsEndWhenTheirCoresHave() throws Exception {
        for (String driver : List.of(IoDrivers.EPOLL, IoDrivers.NIO)) {
            HeddleSockets sockets = HeddleSockets.openHasty(driver, 1);
            HeddleEventLoopGroup loops = HeddleEventLoopGroup.on(sockets.group());
            var bound =
                    new ServerBootstrap()
                            .group(loops)
                            .channel(loops.serverSocketChannel())
                            .childHandler(new Received())
                            .bind(NettyChannels.ANY_PORT);
            get(bound);
            try (Socket socket = connect(bound.channel())) {
                sockets.close();
                assertEquals(-1, socket.getInputStream().read());
            }
            await().atMost(Task.PATIENCE).until(loops::isTerminated);
        }
    }

    @Test
    void whereTheDriverCannotWaitTheLoopLooksItself() throws Exception {
        try (HeddleSockets sockets =
                HeddleSockets.openFaulty(IoDrivers.EPOLL, 1, WithoutWaits::new)) {
            try (HeddleEventLoopGroup loops = HeddleEventLoopGroup.on(sockets.group())) {
                var bound =
                        new ServerBootstrap()
                                .group(loops)
                                .channel(loops.serverSocketChannel())
                                .childHandler(
                                        new io.netty.channel.ChannelInitializer<Channel>() {
                                            @Override
                                            protected void initChannel(Channel channel) {
                                                channel.pipeline().addLast(new Echo());
                                            }
                                        })
                                .bind(NettyChannels.ANY_PORT);
                get(bound);
                try (Socket socket = connect(bound.channel())) {
                    exchange(socket, "Hello");
                    exchange(socket, "again");
                }
            }
        }
    }

    /** Ends each wait for readiness at once, as where the system gives no descriptor for it. */
    private static final class WithoutWaits extends FaultyDriver {
        WithoutWaits(IoDriver sound) {
            super(sound);
        }

        @Override
        public void submit(IoOperation operation) {
            if (operation.kind().isWait()) {
                operation.completeNow(-Errno.ENOMEM);
            } else {
                super.submit(operation);
            }
        }
    }

    @Test
    void theClosingOfTheCoresDoesNotWaitForIdleLoops() throws Exception {
        CoreGroup group =
                Heddle.newCoreGroup(
                        HeddleOptions.defaults()
                                .withName("closing")
                                .withCores(1)
                                .withDriver(IoDrivers.EPOLL)
                                .withCloseTime(Duration.ofMinutes(10)));
        HeddleEventLoopGroup loops = HeddleEventLoopGroup.on(group);
        get(loops.next().submit(() -> {}));
        group.close();
        await().atMost(Task.PATIENCE).until(loops::isTerminated);
    }
}
