package dev.heddle.bench.netty;

import dev.heddle.http.RequestAnswers;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Answers each HTTP/1.1 request on an event loop when the work for it is done, which does not
 * block. For clients that have one request on its way at a time.
 */
abstract class NettyLateReplies extends ChannelInboundHandlerAdapter {

    private static final int INPUT_BYTES = 4096;

    private final RequestAnswers answers = new RequestAnswers(this::answerLater);
    private final byte[] input = new byte[INPUT_BYTES];
    private @Nullable ChannelHandlerContext context;

    /**
     * Begins what has to be done for a request.
     *
     * @param own of this handler
     * @param reply to be run on the event loop at its end
     */
    abstract void begin(ChannelHandlerContext own, Runnable reply);

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

    private void answerLater(byte[] reply) {
        ChannelHandlerContext own = context;
        if (own != null) {
            begin(
                    own,
                    () ->
                            own.writeAndFlush(
                                    own.alloc().directBuffer(reply.length).writeBytes(reply),
                                    own.voidPromise()));
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
