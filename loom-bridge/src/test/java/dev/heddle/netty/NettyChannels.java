package dev.heddle.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.scheduler.CoreGroup;
import dev.heddle.support.HeddleSockets;
import dev.heddle.support.Task;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A group of cores with Netty's loops, and what the tests do with its channels. */
@SuppressWarnings("FutureReturnValueIgnored") // what comes of a write is seen by whoever reads
final class NettyChannels implements AutoCloseable {
    static final InetSocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final HeddleSockets sockets;
    private final HeddleEventLoopGroup loops;

    private NettyChannels(HeddleSockets sockets) {
        this.sockets = sockets;
        loops = HeddleEventLoopGroup.on(sockets.group());
    }

    /** Skips the test, and says why, where the driver or the CPUs are missing. */
    static NettyChannels open(String driver, int cores) throws IOException {
        return new NettyChannels(HeddleSockets.open(driver, cores));
    }

    CoreGroup cores() {
        return sockets.group();
    }

    HeddleEventLoopGroup loops() {
        return loops;
    }

    @Override
    public void close() {
        loops.close();
        sockets.close();
    }

    static <T> T get(Future<T> future) throws Exception {
        return future.get(Task.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    ServerBootstrap server(Supplier<? extends ChannelHandler> handlers) {
        return new ServerBootstrap()
                .group(loops)
                .channel(loops.serverSocketChannel())
                .childHandler(
                        new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                channel.pipeline().addLast(handlers.get());
                            }
                        });
    }

    Channel serve(Supplier<? extends ChannelHandler> handlers) throws Exception {
        var bound = server(handlers).bind(ANY_PORT);
        get(bound);
        return bound.channel();
    }

    Bootstrap client(ChannelHandler handler) {
        return new Bootstrap().group(loops).channel(loops.socketChannel()).handler(handler);
    }

    Channel connect(Channel server, ChannelHandler handler) throws Exception {
        var connected = client(handler).connect(server.localAddress());
        get(connected);
        return connected.channel();
    }

    /** A connection by the JDK's socket. */
    static Socket connect(Channel server) throws IOException {
        var address = (InetSocketAddress) server.localAddress();
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout((int) Task.PATIENCE.toMillis());
        return socket;
    }

    /** Sends a text and expects it back. */
    static void exchange(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
        expect(socket, text);
    }

    static void expect(Socket socket, String text) throws IOException {
        byte[] answer = socket.getInputStream().readNBytes(text.length());
        assertEquals(text, new String(answer, UTF_8));
    }

    static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, UTF_8);
    }

    /** Sends back what comes. */
    static class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.write(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    /** Keeps what comes. */
    static final class Received extends SimpleChannelInboundHandler<ByteBuf> {
        private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf message) {
            texts.add(message.toString(UTF_8));
        }

        void expect(String text) throws InterruptedException {
            StringBuilder all = new StringBuilder();
            while (all.length() < text.length()) {
                String more = texts.poll(Task.PATIENCE.toSeconds(), TimeUnit.SECONDS);
                assertTrue(more != null, () -> "only " + all);
                all.append(more);
            }
            assertEquals(text, all.toString());
        }
    }
}
