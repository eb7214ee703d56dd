package dev.heddle.bench.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.ChannelMatchers;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.GlobalEventExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Writes each message of a connection to all, by Netty's group of channels. A connection gets the
 * first byte that it sends back when it is known; what follows are messages.
 */
public final class NettyPush extends ChannelInboundHandlerAdapter {

    private final ChannelGroup subscribers;
    private final int messageBytes;

    /** What has come of the next message. */
    private @Nullable ByteBuf message;

    private boolean isKnown;

    private NettyPush(ChannelGroup subscribers, int messageBytes) {
        this.subscribers = subscribers;
        this.messageBytes = messageBytes;
    }

    /**
     * The handler of a server's connections: adds a new one of these to each.
     *
     * @param messageBytes length of a message
     */
    public static ChannelHandler forEachConnection(int messageBytes) {
        ChannelGroup subscribers = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new NettyPush(subscribers, messageBytes));
            }
        };
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object received) {
        ByteBuf bytes = (ByteBuf) received;
        try {
            if (!isKnown && bytes.isReadable()) {
                isKnown = true;
                subscribers.add(context.channel());
                context.writeAndFlush(bytes.readRetainedSlice(1), context.voidPromise());
            }
            while (bytes.isReadable()) {
                append(context, bytes);
            }
        } finally {
            bytes.release();
        }
    }

    private void append(ChannelHandlerContext context, ByteBuf bytes) {
        ByteBuf next = message;
        if (next == null) {
            next = context.alloc().directBuffer(messageBytes, messageBytes);
            message = next;
        }
        bytes.readBytes(next, Math.min(bytes.readableBytes(), next.writableBytes()));
        if (!next.isWritable()) {
            message = null;
            subscribers.writeAndFlush(next, ChannelMatchers.all(), true);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        ByteBuf rest = message;
        message = null;
        if (rest != null) {
            rest.release();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            context.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close(); // The peer went away: nobody is left to tell.
    }
}
