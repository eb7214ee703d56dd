package dev.heddle.net;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets one thread wait for many operations, on any cores, and wakes it once.
 *
 * <pre>
 *   who completes an operation          the thread that waits
 *   C1  writes what came of it          W1  reads the count; while it is not 0
 *   C2  decrements the count            W2  parks
 *   C3  unparks, if that made it 0      W3  reads what came of all
 * </pre>
 *
 * <p>Claim: W3 sees each C1, by plain accesses. Each C2 is an atomic read-modify-write with
 * volatile semantics, so it happens before the next one, and all of them before the read of 0 at W1
 * (JLS 17.4.4). A release store alone would do for the last C1 only, not for those of other cores.
 *
 * <p>Claim: the thread does not sleep on. If W1 has not read 0, the last C2 comes later, and C3
 * after it: before W2 it leaves the permit with which W2 returns, after it, it wakes. A return for
 * another reason only costs another W1.
 *
 * <p>One counter for all cores, since an atomic decrement costs a hundredth of the send before it.
 */
final class CompletionCounter {
    private final Thread waiter = Thread.currentThread();
    private final AtomicInteger outstanding;

    /**
     * A counter for the calling thread.
     *
     * @param operations how many there are
     */
    CompletionCounter(int operations) {
        outstanding = new AtomicInteger(operations);
    }

    /** One of them is over: C2 and C3. Any thread, once for each, after it has written C1. */
    void completed() {
        if (outstanding.decrementAndGet() == 0) {
            LockSupport.unpark(waiter);
        }
    }

    /** Whether all are over. W1. */
    boolean isZero() {
        return outstanding.get() == 0;
    }
}
