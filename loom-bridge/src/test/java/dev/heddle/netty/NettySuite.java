package dev.heddle.netty;

import static dev.heddle.netty.NettyChannels.bytes;
import static dev.heddle.netty.NettyChannels.connect;
import static dev.heddle.netty.NettyChannels.exchange;
import static dev.heddle.netty.NettyChannels.expect;
import static dev.heddle.netty.NettyChannels.get;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.Heddle;
import dev.heddle.jdk.VirtualThreads;
import dev.heddle.netty.NettyChannels.Echo;
import dev.heddle.netty.NettyChannels.Received;
import dev.heddle.scheduler.Core;
import dev.heddle.support.Stall;
import dev.heddle.support.Task;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Netty's channels on the cores of a group, with one kind of driver. */
@SuppressWarnings("FutureReturnValueIgnored") // what comes of a write is seen by whoever reads
abstract class NettySuite {
    private static final int CORES = 2;

    private NettyChannels netty;

    abstract String driver();

    @BeforeEach
    void open() throws IOException {
        netty = NettyChannels.open(driver(), CORES);
    }

    @AfterEach
    void close() {
        if (netty != null) {
            netty.close();
        }
    }

    private int channels() {
        int channels = 0;
        for (Core core : netty.cores().cores()) {
            channels += ((SingleThreadEventLoop) netty.loops().loop(core)).registeredChannels();
        }
        return channels;
    }

    @Test
    void whatIsSentComesBack() throws Exception {
        Channel server = netty.serve(Echo::new);
        try (Socket socket = connect(server)) {
            for (int i = 0; i < 100; i++) {
                exchange(socket, "Hello " + i);
            }
        }
    }

    @Test
    void pipelinesRunInVirtualThreadsOfTheirCores() throws Exception {
        Queue<Thread> threads = new ConcurrentLinkedQueue<>();
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        Channel server =
                netty.serve(() ->
                        new Echo() {
                            @Override
                            public void channelActive(ChannelHandlerContext context) {
                                threads.add(Thread.currentThread());
                                if (!context.channel()
                                        .eventLoop()
                                        .equals(netty.loops().currentLoop())) {
                                    wrong.add(context.channel() + " in " + Thread.currentThread());
                                }
                            }
                        });
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 2 * CORES; i++) {
            sockets.add(connect(server));
            exchange(sockets.getLast(), "Hello");
        }
        for (Core core : netty.cores().cores()) {
            assertEquals(
                    2,
                    threads.stream()
                            .filter(thread -> VirtualThreads.coreOf(thread) == core)
                            .count());
        }
        assertEquals(List.of(), List.copyOf(wrong));
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void otherThreadsMayWrite() throws Exception {
        CompletableFuture<Channel> accepted = new CompletableFuture<>();
        Channel server =
                netty.serve(() ->
                        new ChannelInboundHandlerAdapter() {
                            @Override
                            public void channelActive(ChannelHandlerContext context) {
                                accepted.complete(context.channel());
                            }
                        });
        try (Socket socket = connect(server)) {
            Channel channel = accepted.get(Task.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            for (int i = 0; i < 200; i++) {
                channel.writeAndFlush(bytes("plain"));
                expect(socket, "plain");
            }
            for (Core core : netty.cores().cores()) {
                Task.run(Heddle.threadFactory(core), () -> channel.writeAndFlush(bytes("virtual")))
                        .get();
                expect(socket, "virtual");
            }
        }
    }

    @Test
    void manyConnectionsAreServed() throws Exception {
        Channel server = netty.serve(Echo::new);
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            sockets.add(connect(server));
        }
        for (int round = 0; round < 10; round++) {
            for (Socket socket : sockets) {
                socket.getOutputStream().write(("round " + round).getBytes(UTF_8));
            }
            for (Socket socket : sockets) {
                expect(socket, "round " + round);
            }
        }
        for (Socket socket : sockets) {
            socket.close();
        }
        await().atMost(Task.PATIENCE).until(() -> channels() == 1);
    }

    @Test
    void moreThanTheSocketTakesIsSentWhenThereIsRoom() throws Exception {
        Channel server = netty.serve(Echo::new);
        byte[] sent = new byte[16 << 20];
        new Random(16).nextBytes(sent);
        try (Socket socket = connect(server)) {
            var sending =
                    Task.run(
                            Thread.ofPlatform().daemon().factory(),
                            () -> socket.getOutputStream().write(sent));
            byte[] received = socket.getInputStream().readNBytes(sent.length);
            sending.get();
            assertTrue(Arrays.equals(sent, received));
        }
    }

    @Test
    void manyThatCloseLeaveNothing() throws Exception {
        Channel server = netty.serve(Echo::new);
        List<Task<Void>> clients = new ArrayList<>();
        for (int client = 0; client < 4; client++) {
            boolean isAbrupt = client % 2 == 0;
            clients.add(
                    Task.run(
                            Thread.ofPlatform().daemon().factory(),
                            () -> closeMany(server, isAbrupt)));
        }
        List<Channel> ours = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Channel channel = netty.connect(server, new Received());
            channel.writeAndFlush(bytes("bye"));
            channel.close();
            ours.add(channel);
        }
        for (Task<Void> client : clients) {
            client.get();
        }
        for (Channel channel : ours) {
            get(channel.closeFuture());
        }
        await().atMost(Task.PATIENCE).until(() -> channels() == 1);
        try (Socket socket = connect(server)) {
            exchange(socket, "still there");
        }
    }

    private static void closeMany(Channel server, boolean isAbrupt) throws IOException {
        for (int i = 0; i < 100; i++) {
            try (Socket socket = connect(server)) {
                exchange(socket, "Hello");
                if (isAbrupt) {
                    socket.setSoLinger(true, 0);
                }
                socket.getOutputStream().write(i);
            }
        }
    }

    @Test
    void aConnectThatIsRefusedFails() throws Exception {
        InetSocketAddress nobody;
        try (ServerSocket closed = new ServerSocket()) {
            closed.bind(NettyChannels.ANY_PORT);
            nobody = (InetSocketAddress) closed.getLocalSocketAddress();
        }
        for (int i = 0; i < 20; i++) {
            var connecting = netty.client(new Received()).connect(nobody);
            var failure = assertThrows(ExecutionException.class, () -> get(connecting));
            assertInstanceOf(ConnectException.class, failure.getCause());
        }
        await().atMost(Task.PATIENCE).until(() -> channels() == 0);
    }

    @Test
    void whoHasSentItsLastStillGetsAnAnswer() throws Exception {
        var bootstrap =
                netty.server(() ->
                                new ChannelInboundHandlerAdapter() {
                                    @Override
                                    public void userEventTriggered(
                                            ChannelHandlerContext context, Object event) {
                                        if (event == ChannelInputShutdownEvent.INSTANCE) {
                                            context.executor()
                                                    .schedule(
                                                            () ->
                                                                    context.writeAndFlush(
                                                                                    bytes(
                                                                                            "goodbye"))
                                                                            .addListener(
                                                                                    ChannelFutureListener
                                                                                            .CLOSE),
                                                            20,
                                                            TimeUnit.MILLISECONDS);
                                        }
                                    }
                                })
                        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        var bound = bootstrap.bind(NettyChannels.ANY_PORT);
        get(bound);
        try (Socket socket = connect(bound.channel())) {
            socket.getOutputStream().write(1);
            socket.shutdownOutput();
            expect(socket, "goodbye");
        }
        await().atMost(Task.PATIENCE).until(() -> channels() == 1);
    }

    @Test
    void datagramsComeBack() throws Exception {
        var bound =
                new Bootstrap()
                        .group(netty.loops())
                        .channel(netty.loops().datagramChannel())
                        .handler(
                                new SimpleChannelInboundHandler<DatagramPacket>() {
                                    @Override
                                    protected void channelRead0(
                                            ChannelHandlerContext context, DatagramPacket packet) {
                                        context.writeAndFlush(
                                                new DatagramPacket(
                                                        packet.content().retain(),
                                                        packet.sender()));
                                    }
                                })
                        .bind(NettyChannels.ANY_PORT);
        get(bound);
        try (var socket = new java.net.DatagramSocket(NettyChannels.ANY_PORT)) {
            socket.setSoTimeout((int) Task.PATIENCE.toMillis());
            for (int i = 0; i < 50; i++) {
                byte[] text = ("Hello " + i).getBytes(UTF_8);
                socket.send(
                        new java.net.DatagramPacket(
                                text, text.length, bound.channel().localAddress()));
                var answer = new java.net.DatagramPacket(new byte[100], 100);
                socket.receive(answer);
                assertEquals(
                        "Hello " + i, new String(answer.getData(), 0, answer.getLength(), UTF_8));
            }
        }
    }

    @Test
    void timersAreDueInTheirOrder() throws Exception {
        EventLoop loop = netty.loops().next();
        Queue<Integer> due = new ConcurrentLinkedQueue<>();
        long begin = System.nanoTime();
        var last = loop.schedule(() -> due.add(80), 80, TimeUnit.MILLISECONDS);
        loop.schedule(() -> due.add(20), 20, TimeUnit.MILLISECONDS);
        loop.schedule(() -> due.add(50), 50, TimeUnit.MILLISECONDS);
        var cancelled = loop.schedule(() -> due.add(60), 60, TimeUnit.MILLISECONDS);
        assertTrue(cancelled.cancel(false));
        get(last);
        assertTrue(System.nanoTime() - begin >= TimeUnit.MILLISECONDS.toNanos(80));
        assertEquals(List.of(20, 50, 80), List.copyOf(due));
    }

    @Test
    void aTaskWakesTheLoop() throws Exception {
        AtomicInteger count = new AtomicInteger();
        EventLoop loop = netty.loops().next();
        for (int i = 1; i <= 2000; i++) {
            assertEquals(i, get(loop.submit(count::incrementAndGet)));
        }
    }

    @Test
    void channelsGoOnWhenTheirCoreHasLostItsCarrier() throws Exception {
        Channel server = netty.serve(Echo::new);
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 2 * CORES; i++) {
            sockets.add(connect(server));
            exchange(sockets.getLast(), "before");
        }
        for (Core core : netty.cores().cores()) {
            try (Stall _ = Stall.of(core).awaitHandOff()) {
                for (Socket socket : sockets) {
                    exchange(socket, "meanwhile");
                }
                sockets.add(connect(server));
                exchange(sockets.getLast(), "new");
            }
        }
        for (Socket socket : sockets) {
            exchange(socket, "after");
            socket.close();
        }
    }

    @Test
    void aHandlerThatComputesLosesItsLeaseOnly() throws Exception {
        CountDownLatch hasOthers = new CountDownLatch(1);
        Channel server =
                netty.serve(() ->
                        new Echo() {
                            @Override
                            public void channelRead(ChannelHandlerContext context, Object message) {
                                while (hasOthers.getCount() > 0) {
                                    Thread.onSpinWait();
                                }
                                context.write(message);
                            }
                        });
        try (Socket socket = connect(server)) {
            socket.getOutputStream().write("Hello".getBytes(UTF_8));
            // On each core, hence also on that of the channel.
            for (Core core : netty.cores().cores()) {
                Task.run(Heddle.threadFactory(core), () -> Thread.sleep(1)).get();
            }
            hasOthers.countDown();
            expect(socket, "Hello");
            exchange(socket, "again");
        }
    }

    @Test
    void aChannelMayMoveToAnotherLoop() throws Exception {
        CompletableFuture<Channel> accepted = new CompletableFuture<>();
        Channel server =
                netty.serve(() ->
                        new Echo() {
                            @Override
                            public void channelActive(ChannelHandlerContext context) {
                                accepted.complete(context.channel());
                            }
                        });
        try (Socket socket = connect(server)) {
            exchange(socket, "Hello");
            Channel channel = accepted.get(Task.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            for (Core core : netty.cores().cores()) {
                get(channel.deregister());
                socket.getOutputStream().write("meanwhile".getBytes(UTF_8));
                EventLoop loop = netty.loops().loop(core);
                get(loop.register(channel));
                assertSame(loop, channel.eventLoop());
                expect(socket, "meanwhile");
                exchange(socket, "there");
            }
        }
    }

    @Test
    void anInterruptOfTheLoopEndsNothing() throws Exception {
        Channel server =
                netty.serve(() ->
                        new Echo() {
                            @Override
                            public void channelReadComplete(ChannelHandlerContext context) {
                                Thread.currentThread().interrupt();
                                context.flush();
                            }
                        });
        try (Socket socket = connect(server)) {
            for (int i = 0; i < 20; i++) {
                exchange(socket, "Hello " + i);
            }
        }
    }

    @Test
    void anIdleLoopLeavesItsCoreAsleep() throws Exception {
        Channel server = netty.serve(Echo::new);
        try (Socket socket = connect(server)) {
            exchange(socket, "Hello");
            await().atMost(Task.PATIENCE)
                    .during(200, TimeUnit.MILLISECONDS)
                    .until(this::turns, new Unchanged());
            exchange(socket, "again");
        }
    }

    private long turns() {
        return netty.cores().statistics().cores().stream().mapToLong(core -> core.turns()).sum();
    }

    /** What is at least once as it was before. */
    private static final class Unchanged extends org.hamcrest.BaseMatcher<Long> {
        private long last = -1;

        @Override
        public boolean matches(Object value) {
            boolean is = last == (Long) value;
            last = (Long) value;
            return is;
        }

        @Override
        public void describeTo(org.hamcrest.Description description) {
            description.appendText("what it was");
        }
    }
}
