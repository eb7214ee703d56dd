package dev.heddle.driver.nio;

import java.nio.channels.Selector;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Wakes a selector, one thread at a time, so that no waker waits for the lock in it.
 *
 * <pre>
 *   NONE   -> WAKING  a waker enters {@link Selector#wakeup}; others leave the waking to it
 *   WAKING -> WOKEN   it has left
 *   WOKEN  -> NONE    a select has begun and returned since: it has taken the wake-up in
 * </pre>
 *
 * <p>A wake-up of the selector sticks: it ends the select that runs, or the next one. So it does
 * not matter whether it comes before or after the lease holder has begun to block, and {@code
 * SleepGate} has the rest of the argument. What is to be shown here is that nobody is lost who left
 * the waking to another. The lease holder blocks only where it reads NONE ({@link #mayBlock}),
 * after its last look at the inbox; only it writes NONE, and then it looks at the inbox before it
 * blocks. Whoever read WAKING or WOKEN had sent its message before: either before the lease
 * holder's last look, which finds the message, or the lease holder reads the same state after that
 * look, and does not block.
 *
 * <p>The lock is a monitor around the write to the selector's event descriptor, which a select that
 * was woken takes as well, to clear the descriptor. A waker that found it taken would park, and a
 * virtual thread that wakes its own core would wait for that core to run it. But a waker enters
 * only from NONE, when no other is inside and nothing is left to be cleared. The lease holder may
 * find the lock taken: by a waker that runs, and is about to leave.
 *
 * <p>A waker may be inside for long: the lease holder that it wakes may get the very processor that
 * it ran on. So a lease holder that finds it there does not poll again and again, which would keep
 * it from leaving for a whole time slice, but gives up the processor ({@link #letWakerLeave}).
 */
final class WakeUp {
    private static final int NONE = 0;
    private static final int WAKING = 1;
    private static final int WOKEN = 2;

    private static final int YIELDS = 10;
    private static final long PAUSE_NANOS = 20_000;

    private final Runnable wakeSelector;
    private final AtomicInteger state = new AtomicInteger(NONE);

    /** The state before the select. Lease holder only. */
    private int seen = NONE;

    /** How often in a row the lease holder has met the same waker. Lease holder only. */
    private int meetings;

    /**
     * @param wakeSelector {@link Selector#wakeup}
     */
    WakeUp(Runnable wakeSelector) {
        this.wakeSelector = wakeSelector;
    }

    /** Ends a blocking select, or the next one. Any thread, after its message is in the inbox. */
    void wakeUp() {
        if (state.compareAndSet(NONE, WAKING)) {
            try {
                wakeSelector.run();
            } finally {
                state.set(WOKEN);
            }
        }
    }

    /**
     * Whether the select that follows may block; else it has to be one that does not. Lease holder
     * only.
     */
    boolean mayBlock() {
        seen = state.get();
        return seen == NONE;
    }

    /**
     * Where a waker that is inside keeps the lease holder from blocking, gives it a processor to
     * leave on. Lease holder only, after {@link #mayBlock}, and only where it has nothing to do.
     */
    @SuppressWarnings("ThreadPriorityCheck") // mostly the waker is next on this very processor
    void letWakerLeave() {
        if (seen != WAKING) {
            meetings = 0;
        } else if (meetings < YIELDS) {
            meetings++;
            Thread.yield();
        } else {
            LockSupport.parkNanos(this, PAUSE_NANOS);
        }
    }

    /**
     * The select has returned, and the inbox is looked at before the next one. Lease holder only.
     */
    void selected() {
        if (seen == WOKEN) {
            // Whoever is met inside next is another.
            meetings = 0;
            state.set(NONE);
        }
    }
}
