package dev.heddle.driver.nio;

import java.nio.channels.Selector;
import java.util.concurrent.atomic.AtomicInteger;

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
 */
final class WakeUp {
    private static final int NONE = 0;
    private static final int WAKING = 1;
    private static final int WOKEN = 2;

    private final Runnable wakeSelector;
    private final AtomicInteger state = new AtomicInteger(NONE);

    /** The state before the select. Lease holder only. */
    private int seen = NONE;

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
     * The select has returned, and the inbox is looked at before the next one. Lease holder only.
     */
    void selected() {
        if (seen == WOKEN) {
            state.set(NONE);
        }
    }
}
