package dev.heddle.net;

import dev.heddle.scheduler.IoOperation;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets one thread at a time perform a kind of operation; the wait for it counts towards the
 * operation's time-out, as with the JDK's {@code NioSocketImpl.tryLock}. No interrupt ends the
 * wait, but the thread's status stays set.
 */
final class TimedLock {
    private final ReentrantLock lock = new ReentrantLock();

    /**
     * Waits until nobody else has it; {@link #unlock} then.
     *
     * @param timeoutNanos 0 for no limit
     * @return what is left for the operation; 0 for no limit
     * @throws SocketTimeoutException if nothing is left
     */
    long lock(IoOperation.Kind kind, long timeoutNanos) throws SocketTimeoutException {
        if (lock.tryLock()) {
            return timeoutNanos;
        }
        if (timeoutNanos == 0) {
            lock.lock();
            return 0;
        }
        return lockInTime(kind, timeoutNanos);
    }

    /**
     * Likewise, until a deadline if there is one; an interrupt ends the wait for that.
     *
     * @param timeoutNanos counts where there is no deadline
     * @return what is left for the operation where there is no deadline; 0 for no limit
     */
    long lock(IoOperation.Kind kind, long timeoutNanos, @Nullable Deadline deadline)
            throws InterruptedIOException {
        if (deadline == null) {
            return lock(kind, timeoutNanos);
        }
        OperationWait.take(this::tryLock, kind, deadline);
        return timeoutNanos;
    }

    /** Takes it if nobody else has it. */
    boolean tryLock() {
        return lock.tryLock();
    }

    private boolean tryLock(long nanos) throws InterruptedException {
        return lock.tryLock() || lock.tryLock(nanos, TimeUnit.NANOSECONDS);
    }

    private long lockInTime(IoOperation.Kind kind, long timeoutNanos)
            throws SocketTimeoutException {
        long deadline = System.nanoTime() + timeoutNanos;
        boolean interrupted = false;
        boolean acquired = false;
        long left = timeoutNanos;
        while (!acquired && left > 0) {
            try {
                acquired = lock.tryLock(left, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            left = deadline - System.nanoTime();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (left > 0) {
            return left;
        }
        if (acquired) {
            lock.unlock();
        }
        throw OperationWait.timedOut(kind);
    }

    void unlock() {
        lock.unlock();
    }
}
