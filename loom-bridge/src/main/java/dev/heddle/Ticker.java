package dev.heddle;

import dev.heddle.scheduler.DeadlinePassedException;
import dev.heddle.scheduler.WaitLimit;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A fixed rate for a thread that does something again and again: the ticks come at whole multiples
 * of the period after the ticker was made, however long the thread takes in between. A tick that
 * comes while the thread is busy does not wait for it: the next {@link #await} counts it.
 *
 * <p>It is a clock and nothing else: it has no thread and no timer of its own, needs no close, and
 * works in any thread; in a virtual thread of a core the wait is one of the core's own timers.
 *
 * <p>One thread at a time.
 */
public final class Ticker {
    private final long periodNanos;
    private long nextNanos;

    private Ticker(long periodNanos) {
        this.periodNanos = periodNanos;
        nextNanos = System.nanoTime() + periodNanos;
    }

    /**
     * A ticker whose first tick comes one period from now.
     *
     * @param period above zero; more than 100 years count as that
     * @throws IllegalArgumentException if it is zero or less
     */
    public static Ticker every(Duration period) {
        if (period.isZero() || period.isNegative()) {
            throw new IllegalArgumentException(
                    "a ticker's period is " + period + ": give one above zero");
        }
        // convert() does not overflow, as toNanos() does.
        long nanos = TimeUnit.NANOSECONDS.convert(period);
        return new Ticker(Math.min(nanos, TimeUnit.DAYS.toNanos(36_500)));
    }

    /**
     * Waits for the next tick; returns at once where it has come already.
     *
     * @return how many ticks have come since the last one that was waited for: 1 for a thread that
     *     keeps up
     * @throws InterruptedException if the caller is interrupted; no tick is lost by that
     * @throws DeadlinePassedException if the {@linkplain dev.heddle.net.Deadline#call deadline} of
     *     the caller's scope passes first; likewise
     */
    public long await() throws InterruptedException {
        long now = System.nanoTime();
        while (now - nextNanos < 0) {
            long left = WaitLimit.atMost(nextNanos - now);
            if (left <= 0) {
                throw new DeadlinePassedException("the tick has not come");
            }
            TimeUnit.NANOSECONDS.sleep(left);
            now = System.nanoTime();
        }
        long ticks = 1 + (now - nextNanos) / periodNanos;
        nextNanos += ticks * periodNanos;
        return ticks;
    }
}
