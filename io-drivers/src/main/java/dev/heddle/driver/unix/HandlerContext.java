package dev.heddle.driver.unix;

import dev.heddle.scheduler.PollContext;
import io.netty.channel.IoHandlerContext;

/** A core's {@link PollContext}, as Netty's handlers ask for it. Lease holder only. */
public final class HandlerContext implements IoHandlerContext {
    private PollContext context = NOW;

    private static final PollContext NOW =
            new PollContext() {
                @Override
                public boolean canBlock() {
                    return false;
                }

                @Override
                public long deadlineNanos() {
                    return NO_DEADLINE;
                }
            };

    /** Uses {@code context} for the next run. */
    public HandlerContext with(PollContext context) {
        this.context = context;
        return this;
    }

    /** A context that never blocks. */
    public HandlerContext nonBlocking() {
        return with(NOW);
    }

    @Override
    public boolean canBlock() {
        return context.canBlock();
    }

    @Override
    public long deadlineNanos() {
        return context.deadlineNanos();
    }

    @Override
    public long delayNanos(long currentTimeNanos) {
        return Math.max(0, context.deadlineNanos() - currentTimeNanos);
    }
}
