package dev.heddle.bench.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Predicate;

/** Answers each HTTP/1.1 request of a hot connection when it has computed, on the event loop. */
public final class NettySkew extends NettyLateReplies {

    private final Runnable computation;

    private NettySkew(Runnable computation) {
        this.computation = computation;
    }

    /**
     * The handler of a server's connections: adds a new one of these to those that are hot, and one
     * that answers at once to the others.
     *
     * @param isHot of the client's address
     */
    public static ChannelHandler forEachConnection(
            Predicate<InetAddress> isHot, Runnable computation) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                InetAddress client = ((InetSocketAddress) channel.remoteAddress()).getAddress();
                channel.pipeline()
                        .addLast(isHot.test(client) ? new NettySkew(computation) : new NettyHttp());
            }
        };
    }

    @Override
    void begin(ChannelHandlerContext own, Runnable reply) {
        computation.run();
        reply.run();
    }
}
