package dev.heddle.netty;

import dev.heddle.Heddle;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.internal.TypeParameterMatcher;
import java.util.ArrayDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Handles the messages of a channel in a virtual thread of the channel's core, so that it may
 * block: call a database, another service, a file. The loop goes on with its other channels
 * meanwhile, on the same core.
 *
 * <p>The messages of one channel are handled one after the other, in their order; those of several
 * channels, such as the streams of one HTTP/2 connection, at the same time. A thread is started for
 * the first message of a channel that has none waiting, and ends with the last. While many messages
 * wait, the channel does not read ({@link io.netty.channel.ChannelConfig#setAutoRead}): so leave
 * that setting to this handler.
 *
 * <p>A message is released when {@link #handle} returns; retain it to keep it longer. What {@code
 * handle} throws goes to {@link #exceptionCaught}, on the loop. A channel that closes does not end
 * a call of {@code handle}, whose writes fail then; messages that still wait are released
 * unhandled.
 *
 * <p>Each channel needs a handler of its own. The channel must be of a {@link
 * HeddleEventLoopGroup}.
 *
 * @param <I> which messages; others go on to the next handler
 */
public abstract class BlockingHandler<I> extends ChannelInboundHandlerAdapter {
    /** As many messages wait until the channel no longer reads. */
    private static final int MOST_WAITING = 16;

    private final TypeParameterMatcher type;

    // loop's thread only
    private @Nullable ThreadFactory threads;
    private boolean isPaused;

    /** Guards the two below; held for a few instructions, never while anything waits. */
    private final ReentrantLock lock = new ReentrantLock();

    private final ArrayDeque<I> waiting = new ArrayDeque<>();
    private boolean isRunning;

    /** Handles messages of the type that the subclass names for {@code I}. */
    @SuppressWarnings("this-escape") // to be asked for its class
    protected BlockingHandler() {
        type = TypeParameterMatcher.find(this, BlockingHandler.class, "I");
    }

    /**
     * Handles a message. In a virtual thread of the channel's core; may block. Everything of the
     * context may be called: Netty brings it to the loop.
     */
    protected abstract void handle(ChannelHandlerContext context, I message) throws Exception;

    /**
     * Waits for a future of Netty's, such as that of a write. For a virtual thread this is better
     * than {@link Future#sync}, which waits on a monitor. Not on the loop itself: what it waits for
     * would not get on.
     *
     * @return its result
     * @throws ExecutionException if it failed, with the cause
     */
    protected static <V> V await(Future<V> future) throws InterruptedException, ExecutionException {
        FutureWait.await(future);
        return future.get();
    }

    private static ThreadFactory threadsOf(ChannelHandlerContext context) {
        if (context.channel().eventLoop() instanceof CoreEventLoop loop) {
            return Heddle.threadFactory(loop.core());
        }
        throw new IllegalStateException(
                "the loop of " + context.channel() + " is on no core: use a HeddleEventLoopGroup");
    }

    @Override
    public final void channelRead(ChannelHandlerContext context, Object message) {
        if (!type.match(message)) {
            context.fireChannelRead(message);
            return;
        }
        @SuppressWarnings("unchecked") // matched
        I matched = (I) message;
        boolean isIdle;
        lock.lock();
        try {
            waiting.add(matched);
            isIdle = !isRunning;
            isRunning = true;
        } finally {
            lock.unlock();
        }
        adjustReading(context);
        if (isIdle) {
            start(context);
        }
    }

    private void start(ChannelHandlerContext context) {
        boolean isStarted = false;
        try {
            ThreadFactory known = threads;
            if (known == null) {
                known = threads = threadsOf(context);
            }
            known.newThread(() -> handleAll(context)).start();
            isStarted = true;
        } finally {
            if (!isStarted) {
                // The group is closing, or the channel is of another: nobody will handle anything.
                releaseAll(true);
                var _ = context.close();
            }
        }
    }

    /** In a virtual thread, until no message waits. */
    private void handleAll(ChannelHandlerContext context) {
        for (I message = next(context); message != null; message = next(context)) {
            try {
                handle(context, message);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                tell(context, e);
            } catch (Throwable failure) {
                tell(context, failure);
            } finally {
                ReferenceCountUtil.release(message);
            }
        }
    }

    private void tell(ChannelHandlerContext context, Throwable failure) {
        try {
            context.executor()
                    .execute(() -> {
                        try {
                            exceptionCaught(context, failure);
                        } catch (Exception e) {
                            context.fireExceptionCaught(e);
                        }
                    });
        } catch (RejectedExecutionException loopHasEnded) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
        }
    }

    private @Nullable I next(ChannelHandlerContext context) {
        I message;
        boolean mayRead;
        lock.lock();
        try {
            mayRead = waiting.size() == MOST_WAITING / 2;
            message = waiting.poll();
            isRunning = message != null;
        } finally {
            lock.unlock();
        }
        if (mayRead) {
            try {
                context.executor().execute(() -> adjustReading(context));
            } catch (RejectedExecutionException loopHasEnded) {
                // And the channel with it.
            }
        }
        return message;
    }

    /** Pauses and goes on in the loop's thread only, so that the two cannot pass each other. */
    private void adjustReading(ChannelHandlerContext context) {
        int size;
        lock.lock();
        try {
            size = waiting.size();
        } finally {
            lock.unlock();
        }
        if (isPaused ? size < MOST_WAITING / 2 : size >= MOST_WAITING) {
            isPaused = !isPaused;
            context.channel().config().setAutoRead(!isPaused);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        releaseAll(false);
        context.fireChannelInactive();
    }

    /** Messages that wait are released unhandled, and the channel reads as it did without it. */
    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        releaseAll(false);
        if (isPaused) {
            isPaused = false;
            context.channel().config().setAutoRead(true);
        }
    }

    private void releaseAll(boolean isEnd) {
        ArrayDeque<I> left;
        lock.lock();
        try {
            left = waiting.clone();
            waiting.clear();
            isRunning &= !isEnd;
        } finally {
            lock.unlock();
        }
        left.forEach(ReferenceCountUtil::release);
    }
}
