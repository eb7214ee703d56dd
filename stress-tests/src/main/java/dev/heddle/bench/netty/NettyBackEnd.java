package dev.heddle.bench.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Answers each HTTP/1.1 request on an event loop after a while: by a timer of the loop, which then
 * computes and writes.
 */
public final class NettyBackEnd extends NettyLateReplies {

    private final Duration wait;
    private final Runnable computation;

    private NettyBackEnd(Duration wait, Runnable computation) {
        this.wait = wait;
        this.computation = computation;
    }

    /**
     * The handler of a server's connections: adds a new one of these to each.
     *
     * @param wait how long each request waits
     * @param computation runs on the event loop then, before the reply
     */
    public static ChannelHandler forEachConnection(Duration wait, Runnable computation) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new NettyBackEnd(wait, computation));
            }
        };
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // a failure closes the connection
    void begin(ChannelHandlerContext own, Runnable reply) {
        Runnable work =
                () -> {
                    computation.run();
                    reply.run();
                };
        own.executor().schedule(work, wait.toNanos(), TimeUnit.NANOSECONDS);
    }
}
