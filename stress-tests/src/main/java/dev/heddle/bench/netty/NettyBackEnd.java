package dev.heddle.bench.netty;

import dev.heddle.http.RequestAnswers;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Answers each HTTP/1.1 request on an event loop after a while: by a timer of the loop, which then
 * computes and writes. For clients that have one request on its way at a time.
 */
public final class NettyBackEnd extends ChannelInboundHandlerAdapter {

    private static final int INPUT_BYTES = 4096;

    private final Duration wait;
    private final Runnable computation;
    private final RequestAnswers answers = new RequestAnswers(this::answerLater);
    private final byte[] input = new byte[INPUT_BYTES];
    private @Nullable ChannelHandlerContext context;

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
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext reader, Object message) throws IOException {
        ByteBuf bytes = (ByteBuf) message;
        try {
            while (bytes.isReadable()) {
                int length = Math.min(bytes.readableBytes(), input.length);
                bytes.readBytes(input, 0, length);
                if (!answers.answer(input, length)) {
                    reader.close();
                    return;
                }
            }
        } finally {
            bytes.release();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a failure closes the connection
    private void answerLater(byte[] reply) {
        ChannelHandlerContext own = context;
        if (own != null) {
            own.executor()
                    .schedule(
                            () -> {
                                computation.run();
                                own.writeAndFlush(
                                        own.alloc().directBuffer(reply.length).writeBytes(reply),
                                        own.voidPromise());
                            },
                            wait.toNanos(),
                            TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext closing, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            closing.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
        failed.close(); // The peer went away: nobody is left to tell.
    }
}
