package dev.heddle.driver.unix;

import dev.heddle.scheduler.PollContext;
import io.netty.channel.IoHandlerContext;

/** A core's {@link PollContext}, as Netty's handlers ask for it. Lease holder only. */
public final class HandlerContext implements IoHandlerContext {
    private PollContext context = PollContext.NOW;

    /** Uses {@code context} for the next run. */
    public HandlerContext with(PollContext context) {
        this.context = context;
        return this;
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
