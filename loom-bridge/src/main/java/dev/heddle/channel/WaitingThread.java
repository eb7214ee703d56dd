package dev.heddle.channel;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that waits on one side of a {@link Channel}, with the value that it brings or gets. The
 * value is written under the channel's lock and before the outcome, a volatile field that the
 * thread reads without the lock.
 */
final class WaitingThread<T> {
    static final int WAITING = 0;
    static final int DONE = 1;
    static final int ENDED = 2;

    private final Thread thread = Thread.currentThread();
    private @Nullable T value;
    private volatile int outcome = WAITING;

    // WaitingThreads's
    @Nullable WaitingThread<T> previous;
    @Nullable WaitingThread<T> next;

    WaitingThread(@Nullable T value) {
        this.value = value;
    }

    @Nullable T value() {
        return value;
    }

    /** What the thread waited for has happened. Under the lock. */
    void complete(@Nullable T result) {
        value = result;
        outcome = DONE;
    }

    /** It will not happen any more. Under the lock. */
    void end() {
        outcome = ENDED;
    }

    boolean isWaiting() {
        return outcome == WAITING;
    }

    int outcome() {
        return outcome;
    }

    /** After {@link #complete} or {@link #end}; not under the lock. */
    void wake() {
        LockSupport.unpark(thread);
    }

    /** By the thread itself. Returns for no reason, too. */
    void park(Object blocker, long nanos) {
        if (nanos == Long.MAX_VALUE) {
            LockSupport.park(blocker);
        } else {
            LockSupport.parkNanos(blocker, nanos);
        }
    }
}
