package dev.heddle.bench.netty;

import dev.heddle.http.RequestAnswers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Answers HTTP/1.1 requests on an event loop. The replies to all that was read at once go out in
 * one write of one buffer. It does not read while the peer does not.
 */
public final class NettyHttp extends ChannelInboundHandlerAdapter {

    private static final int INPUT_BYTES = 4096;
    private static final int OUTPUT_BYTES = 512;

    private final RequestAnswers answers = new RequestAnswers(this::append);
    private final byte[] input = new byte[INPUT_BYTES];
    private @Nullable ByteBuf output;
    private boolean isOpen = true;

    NettyHttp() {}

    /** The handler of a server's connections: adds a new one of these to each. */
    public static ChannelHandler forEachConnection() {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new NettyHttp());
            }
        };
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws IOException {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (output == null) {
                output = context.alloc().directBuffer(OUTPUT_BYTES);
            }
            while (isOpen && bytes.isReadable()) {
                int length = Math.min(bytes.readableBytes(), input.length);
                bytes.readBytes(input, 0, length);
                isOpen = answers.answer(input, length);
            }
        } finally {
            bytes.release();
        }
    }

    private void append(byte[] reply) {
        if (output != null) {
            output.writeBytes(reply);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        ByteBuf replies = output;
        output = null;
        if (replies != null) {
            context.writeAndFlush(replies, context.voidPromise());
        }
        if (!isOpen) {
            end(context);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        context.channel().config().setAutoRead(context.channel().isWritable());
    }

    /** The peer has sent all: closes behind the last reply. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            end(context);
        }
    }

    private static void end(ChannelHandlerContext context) {
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close(); // The peer went away: nobody is left to tell.
    }
}
