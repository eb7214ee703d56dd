package dev.heddle.net;

import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.WaitLimit;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets one thread at a time perform a kind of operation; the wait for it counts towards the
 * operation's time-out, as with the JDK's {@code NioSocketImpl.tryLock}, and is limited by the
 * caller's {@link WaitLimit}. No interrupt ends the wait, but the thread's status stays set.
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
        long most = timeoutNanos == 0 ? Long.MAX_VALUE : timeoutNanos;
        long limited = WaitLimit.atMost(most);
        if (limited == Long.MAX_VALUE) {
            lock.lock();
            return 0;
        }
        long begin = System.nanoTime();
        OperationWait.takeUninterruptibly(this::tryLock, kind, limited);
        return timeoutNanos == 0 ? 0 : left(kind, timeoutNanos - (System.nanoTime() - begin));
    }

    /** It was locked; it is not any more where no time is left. */
    private long left(IoOperation.Kind kind, long nanos) throws SocketTimeoutException {
        if (nanos > 0) {
            return nanos;
        }
        lock.unlock();
        throw OperationWait.timedOut(kind);
    }

    /** Waits until nobody else has it, for as long as that takes. */
    void lock() {
        lock.lock();
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
        if (!lock.tryLock()) {
            OperationWait.take(this::tryLock, kind, deadline);
        }
        return timeoutNanos;
    }

    /** Takes it if nobody else has it. */
    boolean tryLock() {
        return lock.tryLock();
    }

    private boolean tryLock(long nanos) throws InterruptedException {
        return lock.tryLock() || lock.tryLock(nanos, TimeUnit.NANOSECONDS);
    }

    void unlock() {
        lock.unlock();
    }
}
