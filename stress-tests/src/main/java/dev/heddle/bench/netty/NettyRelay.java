package dev.heddle.bench.netty;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;

/**
 * One side of a proxied connection: what it reads it writes to the other side, which is on the same
 * event loop. While the other side takes no more, it does not read.
 */
final class NettyRelay extends ChannelInboundHandlerAdapter {

    private final Channel other;

    NettyRelay(Channel other) {
        this.other = other;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        other.write(message, other.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        other.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        other.config().setAutoRead(context.channel().isWritable());
    }

    /** Passes the end of this direction on, behind all that was written before it. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            other.writeAndFlush(Unpooled.EMPTY_BUFFER)
                    .addListener(written -> endOutput((DuplexChannel) other, context.channel()));
        }
    }

    private static void endOutput(DuplexChannel to, Channel from) {
        to.shutdownOutput();
        if (to.isInputShutdown()) {
            // Both directions have ended.
            to.close();
            from.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        other.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close(); // This side went away; the other one ends by channelInactive.
    }
}
