package dev.heddle.net;

import dev.heddle.scheduler.IoOperation;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

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
        throw new SocketTimeoutException(OperationWait.timeoutText(kind, timeoutNanos));
    }

    void unlock() {
        lock.unlock();
    }
}
