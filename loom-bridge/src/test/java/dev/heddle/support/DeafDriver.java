package dev.heddle.support;

import dev.heddle.scheduler.IoDriver;
import dev.heddle.scheduler.PollContext;

/**
 * BROKEN ON PURPOSE: asks whether it may block before a wake-up can reach it, and not again, as
 * {@link PollContext#canBlock} wants. It never sleeps for longer than a bound, so that a wake-up
 * that is lost is one that comes late.
 */
public final class DeafDriver extends FaultyDriver {
    /** The window is some nanoseconds wide without it. */
    private static final int SPINS = 100;

    private final long longestSleepNanos;
    private volatile boolean isPolling;

    public DeafDriver(IoDriver sound, long longestSleepNanos) {
        super(sound);
        this.longestSleepNanos = longestSleepNanos;
    }

    @Override
    public void poll(PollContext context) {
        boolean mayBlock = context.canBlock();
        for (int i = 0; mayBlock && i < SPINS; i++) {
            Thread.onSpinWait();
        }
        isPolling = true;
        try {
            super.poll(new Bounded(mayBlock, System.nanoTime() + longestSleepNanos));
        } finally {
            isPolling = false;
        }
    }

    @Override
    public void wakeUp() {
        if (isPolling) {
            super.wakeUp();
        }
    }

    private record Bounded(boolean canBlock, long deadlineNanos) implements PollContext {}
}
