package dev.heddle.bench.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers each HTTP/1.1 request on an event loop after calls of an echo service, all at once, on
 * connections of the same loop that each client's connection has for them. Nothing is read from the
 * client before they are there; where one ends, so does the client's.
 */
public final class NettyFanOut extends NettyLateReplies {

    private final NettyTransport transport;
    private final InetSocketAddress called;
    private final int count;
    private final ByteBuf message;

    private final List<Channel> calls = new ArrayList<>();
    private int connected;
    private int answersDue;
    private @Nullable Runnable reply;

    private NettyFanOut(
            NettyTransport transport, InetSocketAddress called, int count, ByteBuf message) {
        this.transport = transport;
        this.called = called;
        this.count = count;
        this.message = message;
    }

    /**
     * The handler of a server's connections: adds a new one of these to each.
     *
     * @param called where every call goes
     * @param count how many calls a request makes
     * @param bytes what each sends, and takes for its answer
     */
    public static ChannelHandler forEachConnection(
            NettyTransport transport, InetSocketAddress called, int count, int bytes) {
        ByteBuf message =
                Unpooled.unreleasableBuffer(Unpooled.directBuffer(bytes).writeZero(bytes))
                        .asReadOnly();
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new NettyFanOut(transport, called, count, message));
            }
        };
    }

    @Override
    public void channelRegistered(ChannelHandlerContext context) {
        context.channel().config().setAutoRead(false);
        context.fireChannelRegistered();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        Channel client = context.channel();
        for (int i = 0; i < count; i++) {
            ChannelFuture connecting = transport.connectBeside(client, called, new Call(client));
            calls.add(connecting.channel());
            connecting.addListener(done -> {
                if (!done.isSuccess()) {
                    client.close();
                } else if (++connected == count) {
                    client.config().setAutoRead(true);
                }
            });
        }
    }

    @Override
    void begin(ChannelHandlerContext own, Runnable atTheEnd) {
        reply = atTheEnd;
        answersDue = count;
        for (Channel call : calls) {
            call.writeAndFlush(message.duplicate(), call.voidPromise());
        }
    }

    private void endCall() {
        Runnable atTheEnd = reply;
        if (--answersDue == 0 && atTheEnd != null) {
            atTheEnd.run();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        calls.forEach(Channel::close);
    }

    /** The far end of one call after the other, which come back as they were sent. */
    private final class Call extends ChannelInboundHandlerAdapter {

        private final Channel client;
        private int received;

        Call(Channel client) {
            this.client = client;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object echo) {
            ByteBuf bytes = (ByteBuf) echo;
            received += bytes.readableBytes();
            bytes.release();
            if (received == message.readableBytes()) {
                received = 0;
                endCall();
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof ChannelInputShutdownEvent) {
                context.close();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            client.close();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close(); // The service went away; the client hears of it by channelInactive.
        }
    }
}
