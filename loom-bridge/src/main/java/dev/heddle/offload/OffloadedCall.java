package dev.heddle.offload;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A call that one thread makes for another, which is parked meanwhile.
 *
 * <pre>
 *   QUEUED  -> RUNNING    a thread of the pool makes the call
 *   RUNNING -> DONE       and has left its outcome
 *   QUEUED  -> ABANDONED  the waiter does not want it any more; nothing was done
 * </pre>
 *
 * <p>The outcome is plain: the volatile write of DONE hands it over.
 */
final class OffloadedCall<T> implements Runnable {
    private static final int QUEUED = 0;
    private static final int RUNNING = 1;
    private static final int DONE = 2;
    private static final int ABANDONED = 3;

    private final OffloadPool.Call<T> call;
    private final Thread waiter = Thread.currentThread();
    private final AtomicInteger state = new AtomicInteger(QUEUED);

    // written while RUNNING, read by the waiter once DONE
    private @Nullable T result;
    private @Nullable Throwable failure;

    OffloadedCall(OffloadPool.Call<T> call) {
        this.call = call;
    }

    @Override
    public void run() {
        if (!state.compareAndSet(QUEUED, RUNNING)) {
            return;
        }
        try {
            result = call.run();
        } catch (Throwable thrown) {
            failure = thrown;
        }
        state.set(DONE);
        LockSupport.unpark(waiter);
    }

    /** Waits uninterruptibly; null if it was abandoned. */
    @Nullable T await(BooleanSupplier isAbandoned) throws IOException {
        boolean interrupted = false;
        while (state.get() < DONE) {
            if (isAbandoned.getAsBoolean() && state.compareAndSet(QUEUED, ABANDONED)) {
                break;
            }
            LockSupport.park(this);
            // While the status is set, park returns at once.
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            waiter.interrupt();
        }
        return outcome();
    }

    private @Nullable T outcome() throws IOException {
        Throwable thrown = failure;
        if (thrown == null) {
            return result;
        }
        if (thrown instanceof IOException io) {
            throw io;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) thrown;
    }
}
