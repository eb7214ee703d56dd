package dev.heddle.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How long a core has slept, the sleep that lasts included. The lease holder writes, any thread
 * reads. All is one word, so that a reader sees a sleep once: awake it is the sum of all sleeps,
 * asleep that sum less the moment at which the sleep began; the lowest bit tells which. Opaque is
 * enough: nothing else is read by it.
 */
final class SleepClock {
    private static final VarHandle WORD;

    static {
        try {
            WORD = MethodHandles.lookup().findVarHandle(SleepClock.class, "word", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Keeps what is in the word small, wherever {@link System#nanoTime} begins. */
    private final long origin;

    private long word;

    /**
     * @param nowNanos by {@link System#nanoTime}, as all other moments
     */
    SleepClock(long nowNanos) {
        origin = nowNanos;
    }

    /** The core sleeps from now on. It was awake. */
    void begin(long nowNanos) {
        long total = word >> 1;
        WORD.setOpaque(this, (total - (nowNanos - origin)) << 1 | 1);
    }

    /** It is awake again. */
    void end(long nowNanos) {
        WORD.setOpaque(this, nanos(word, nowNanos) << 1);
    }

    /** All sleeps so far, in nanoseconds. */
    long nanos(long nowNanos) {
        return nanos((long) WORD.getOpaque(this), nowNanos);
    }

    private long nanos(long seen, long nowNanos) {
        return (seen & 1) == 0 ? seen >> 1 : (seen >> 1) + (nowNanos - origin);
    }
}
