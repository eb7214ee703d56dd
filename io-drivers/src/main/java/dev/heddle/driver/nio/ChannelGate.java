package dev.heddle.driver.nio;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets one thread at a time use a channel; the lease holder never waits for it.
 *
 * <pre>
 *   FREE    -> LEASE    tryEnter  the lease holder makes a system call for an operation
 *   LEASE   -> FREE     leave
 *   FREE    -> CALLER   enter     another thread makes a direct call: an option, an address, …
 *   CALLER  -> AWAITED  tryEnter  meanwhile the lease holder was turned away
 *   CALLER  -> FREE     exit
 *   AWAITED -> FREE     exit      and the caller has the operations tried again
 * </pre>
 *
 * <p>It is there for the channel's own locks: the reader's and the writer's lock, held for each
 * call of their kind and by {@code bind}, and the monitor around its state, which options and
 * addresses need, and so do accept, connect, and each read or write while JDK Flight Recorder runs
 * ({@code SocketChannelImpl} of JDK 25). An operation that had to wait for one of them would park
 * the virtual thread that submits it, or its carrier, while it holds the lease. Whoever passes this
 * gate finds all of them free.
 */
final class ChannelGate {
    private static final int FREE = 0;
    private static final int LEASE = 1;
    private static final int CALLER = 2;
    private static final int AWAITED = 3;

    private static final int SPINS = 100;
    private static final long PAUSE_NANOS = 20_000;

    private final AtomicInteger state = new AtomicInteger(FREE);

    /**
     * Lease holder only.
     *
     * @return false if another thread is inside; {@link #exit} tells it so
     */
    boolean tryEnter() {
        for (; ; ) {
            if (state.compareAndSet(FREE, LEASE)) {
                return true;
            }
            if (state.get() == AWAITED || state.compareAndSet(CALLER, AWAITED)) {
                return false;
            }
        }
    }

    /** Ends a successful {@link #tryEnter}. */
    void leave() {
        state.set(FREE);
    }

    /** Waits until the channel is free. Any thread that does not hold a lease. */
    void enter() {
        for (int i = 0; !state.compareAndSet(FREE, CALLER); i++) {
            if (i < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(this, PAUSE_NANOS);
            }
        }
    }

    /**
     * Ends an {@link #enter}.
     *
     * @return whether the lease holder was turned away meanwhile
     */
    boolean exit() {
        return state.getAndSet(FREE) == AWAITED;
    }
}
