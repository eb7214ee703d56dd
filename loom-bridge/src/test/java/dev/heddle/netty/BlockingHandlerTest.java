package dev.heddle.netty;

import static dev.heddle.netty.NettyChannels.bytes;
import static dev.heddle.netty.NettyChannels.connect;
import static dev.heddle.netty.NettyChannels.exchange;
import static dev.heddle.netty.NettyChannels.expect;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.Heddle;
import dev.heddle.driver.IoDrivers;
import dev.heddle.support.Task;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("FutureReturnValueIgnored") // what comes of a write is seen by whoever reads
class BlockingHandlerTest {
    private NettyChannels netty;

    @BeforeEach
    void open() throws IOException {
        netty = NettyChannels.open(IoDrivers.EPOLL, 2);
    }

    @AfterEach
    void close() {
        if (netty != null) {
            netty.close();
        }
    }

    /** What a test does with a message. */
    @FunctionalInterface
    private interface Body {
        void handle(ChannelHandlerContext context, ByteBuf message) throws Exception;
    }

    /** Does that. */
    private static final class Handler extends BlockingHandler<ByteBuf> {
        private final Body body;
        private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();

        Handler(Body body) {
            this.body = body;
        }

        @Override
        protected void handle(ChannelHandlerContext context, ByteBuf message) throws Exception {
            body.handle(context, message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            failures.add(cause);
        }

        <T extends Throwable> T failure(Class<T> type) throws InterruptedException {
            return assertInstanceOf(
                    type, failures.poll(Task.PATIENCE.toSeconds(), TimeUnit.SECONDS));
        }
    }

    private static void echo(ChannelHandlerContext context, ByteBuf message) {
        context.writeAndFlush(message.retain());
    }

    @Test
    void itRunsInAVirtualThreadOfTheChannelsCore() throws Exception {
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        Channel server =
                netty.serve(() ->
                        new Handler((context, message) -> {
                            if (!context.channel().eventLoop().equals(netty.loops().currentLoop())
                                    || context.channel().eventLoop().inEventLoop()) {
                                wrong.add(Thread.currentThread() + " on " + Heddle.currentCore());
                            }
                            echo(context, message);
                        }));
        for (int i = 0; i < 4; i++) {
            try (Socket socket = connect(server)) {
                exchange(socket, "Hello");
                exchange(socket, "again");
            }
        }
        assertEquals(List.of(), List.copyOf(wrong));
    }

    @Test
    void otherChannelsGoOnWhileItBlocks() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Channel server =
                netty.serve(() ->
                        new Handler((context, message) -> {
                            if (message.getByte(0) == 'w') {
                                release.await();
                            }
                            echo(context, message);
                        }));
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            sockets.add(connect(server));
            sockets.getLast().getOutputStream().write("wait".getBytes(UTF_8));
        }
        for (int i = 0; i < 4; i++) {
            try (Socket socket = connect(server)) {
                exchange(socket, "go on");
            }
        }
        release.countDown();
        for (Socket socket : sockets) {
            expect(socket, "wait");
            socket.close();
        }
    }

    @Test
    void theMessagesOfAChannelAreHandledInTheirOrder() throws Exception {
        AtomicInteger running = new AtomicInteger();
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        Channel server =
                servePieces(
                        8,
                        () ->
                                new Handler((context, message) -> {
                                    if (running.incrementAndGet() != 1) {
                                        wrong.add("two at a time");
                                    }
                                    LockSupport.parkNanos(1);
                                    running.decrementAndGet();
                                    echo(context, message);
                                }));
        try (Socket socket = connect(server)) {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 500; i++) {
                all.append(String.format("%08d", i));
            }
            exchange(socket, all.toString());
        }
        assertEquals(List.of(), List.copyOf(wrong));
    }

    /** A server whose messages have so many bytes at most. */
    private Channel servePieces(int length, Supplier<ChannelHandler> handlers) throws Exception {
        var bound =
                netty.server(handlers)
                        .childOption(
                                ChannelOption.RECVBUF_ALLOCATOR,
                                new FixedRecvByteBufAllocator(length))
                        .bind(NettyChannels.ANY_PORT);
        NettyChannels.get(bound);
        return bound.channel();
    }

    @Test
    void whileManyMessagesWaitTheChannelDoesNotRead() throws Exception {
        Semaphore permits = new Semaphore(0);
        CompletableFuture<Channel> channel = new CompletableFuture<>();
        AtomicInteger handled = new AtomicInteger();
        Handler handler =
                new Handler((context, message) -> {
                    channel.complete(context.channel());
                    permits.acquire();
                    handled.addAndGet(message.readableBytes());
                });
        Channel server = servePieces(1, () -> handler);
        try (Socket socket = connect(server)) {
            socket.getOutputStream().write(new byte[200]);
            Channel accepted = channel.get(Task.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            await().atMost(Task.PATIENCE).until(() -> !accepted.config().isAutoRead());
            permits.release(200);
            await().atMost(Task.PATIENCE).until(() -> handled.get() == 200);
            await().atMost(Task.PATIENCE).until(() -> accepted.config().isAutoRead());
        }
    }

    @Test
    void aChannelThatDidNotReadGoesOnWithoutIt() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Channel> channel = new CompletableFuture<>();
        Handler handler =
                new Handler((context, message) -> {
                    channel.complete(context.channel());
                    release.await();
                });
        Channel server = servePieces(1, () -> handler);
        try (Socket socket = connect(server)) {
            socket.getOutputStream().write(new byte[200]);
            Channel accepted = channel.get(Task.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            await().atMost(Task.PATIENCE).until(() -> !accepted.config().isAutoRead());
            accepted.pipeline().remove(handler);
            await().atMost(Task.PATIENCE).until(() -> accepted.config().isAutoRead());
        } finally {
            release.countDown();
        }
    }

    @Test
    void whatItThrowsGoesToExceptionCaughtAndTheNextMessageIsHandled() throws Exception {
        Handler handler =
                new Handler((context, message) -> {
                    if (message.getByte(0) == 'x') {
                        throw new IOException("x is no message");
                    }
                    echo(context, message);
                });
        Channel server = netty.serve(() -> handler);
        try (Socket socket = connect(server)) {
            socket.getOutputStream().write('x');
            assertEquals("x is no message", handler.failure(IOException.class).getMessage());
            exchange(socket, "Hello");
        }
    }

    @Test
    void itMayWaitForItsWrites() throws Exception {
        CompletableFuture<Boolean> isWritten = new CompletableFuture<>();
        Handler handler =
                new Handler((context, message) -> {
                    var writing = context.writeAndFlush(bytes("Hello"));
                    BlockingHandler.await(writing);
                    isWritten.complete(writing.isSuccess());
                });
        Channel server = netty.serve(() -> handler);
        try (Socket socket = connect(server)) {
            socket.getOutputStream().write(1);
            expect(socket, "Hello");
            assertTrue(isWritten.get(Task.PATIENCE.toSeconds(), TimeUnit.SECONDS));
        }
    }

    @Test
    void messagesAreReleased() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        BlockingQueue<ByteBuf> messages = new LinkedBlockingQueue<>();
        AtomicInteger handled = new AtomicInteger();
        Handler handler =
                new Handler((context, message) -> {
                    handled.incrementAndGet();
                    release.await();
                });
        Channel server =
                servePieces(
                        1,
                        () ->
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline().addLast(new Noted(messages), handler);
                                    }
                                });
        try (Socket socket = connect(server)) {
            socket.getOutputStream().write(new byte[5]);
            await().atMost(Task.PATIENCE).until(() -> messages.size() == 5);
        }
        // The channel has closed: what waited is released, what is handled is not.
        await().atMost(Task.PATIENCE)
                .until(() -> messages.stream().filter(one -> one.refCnt() > 0).count() == 1);
        release.countDown();
        await().atMost(Task.PATIENCE)
                .until(() -> messages.stream().allMatch(one -> one.refCnt() == 0));
        assertEquals(1, handled.get());
    }

    /** Notes what passes. */
    private static final class Noted extends io.netty.channel.ChannelInboundHandlerAdapter {
        private final BlockingQueue<ByteBuf> messages;

        Noted(BlockingQueue<ByteBuf> messages) {
            this.messages = messages;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            messages.add((ByteBuf) message);
            context.fireChannelRead(message);
        }
    }

    @Test
    void aChannelOfAnotherGroupIsRefused() throws Exception {
        Handler handler = new Handler(BlockingHandlerTest::echo);
        try (var others = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory())) {
            var bound =
                    new ServerBootstrap()
                            .group(others)
                            .channel(NioServerSocketChannel.class)
                            .childHandler(handler)
                            .bind(NettyChannels.ANY_PORT);
            NettyChannels.get(bound);
            try (Socket socket = connect(bound.channel())) {
                socket.getOutputStream().write(1);
                String message = handler.failure(IllegalStateException.class).getMessage();
                assertTrue(message.endsWith("is on no core: use a HeddleEventLoopGroup"), message);
            }
            others.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        }
    }

    @Test
    void afterTheBeginOfTheCoresCloseTheChannelEnds() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Channel server = netty.serve(() -> new Handler(BlockingHandlerTest::echo));
        Task<Void> keeper = Task.run(Heddle.threadFactory(netty.cores()), release::await);
        try (Socket socket = connect(server)) {
            exchange(socket, "Hello");
            Task<Void> closing =
                    Task.run(Thread.ofPlatform().daemon().factory(), netty.cores()::close);
            await().atMost(Task.PATIENCE).until(netty.cores()::isClosing);
            socket.getOutputStream().write(1);
            assertEquals(-1, socket.getInputStream().read());
            assertFalse(closing.isDone());
            release.countDown();
            keeper.get();
            closing.get();
        }
    }
}
