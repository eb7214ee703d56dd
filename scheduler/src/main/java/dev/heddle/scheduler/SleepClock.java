package dev.heddle.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How long a core has slept, the sleep that lasts included. The lease holder writes; any thread
 * reads: a figure, which may miss the end of a sleep that ends at that moment.
 */
final class SleepClock {
    private static final long AWAKE = 0;

    private static final VarHandle SINCE;

    static {
        try {
            SINCE = MethodHandles.lookup().findVarHandle(SleepClock.class, "since", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final OpaqueCounter ended = new OpaqueCounter();
    private long since = AWAKE;

    /** The core sleeps from now on, by {@link System#nanoTime}. */
    void begin(long nowNanos) {
        // A clock that stands at AWAKE just now loses one sleep.
        SINCE.setOpaque(this, nowNanos);
    }

    /** It is about again. */
    void end(long nowNanos) {
        long began = since;
        if (began != AWAKE) {
            ended.add(nowNanos - began);
            SINCE.setOpaque(this, AWAKE);
        }
    }

    /** All sleeps so far, in nanoseconds. */
    long nanos(long nowNanos) {
        long began = (long) SINCE.getOpaque(this);
        long before = ended.get();
        return began == AWAKE ? before : before + Math.max(0, nowNanos - began);
    }
}
