package dev.heddle.net;

import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.WaitLimit;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that waits for its turn to read or to write, and gives up where the connection is
 * closed, or the other one of a transfer. One use, by the thread that makes it.
 *
 * <p>The wait counts towards the operation's time-out, as with the JDK's {@code
 * NioSocketImpl.tryLock}, and is limited by the caller's {@link WaitLimit}.
 */
final class AwaitedTurn implements Turn.Successor {
    private final Turn turn;
    private final LiveEndpoint own;
    private final @Nullable LiveEndpoint other;
    private final Thread thread = Thread.currentThread();
    private volatile boolean hasBegun;

    /**
     * @param own whose turn it is
     * @param other null for none
     */
    AwaitedTurn(Turn turn, LiveEndpoint own, @Nullable LiveEndpoint other) {
        this.turn = turn;
        this.own = own;
        this.other = other;
    }

    @Override
    public void turnBegins() {
        hasBegun = true;
        LockSupport.unpark(thread);
    }

    /**
     * Waits for the turn.
     *
     * @param timeoutNanos 0 for no limit; counts where there is no deadline
     * @param deadline null for none, where no interrupt ends the wait, but the thread's status
     *     stays set
     * @return what is left of the time for the operation; 0 for no limit
     * @throws SocketException if an endpoint is closed
     * @throws SocketTimeoutException if the time is over, or that of the caller's scope
     * @throws java.io.InterruptedIOException if there is a deadline and the thread is interrupted
     */
    long take(IoOperation.Kind kind, long timeoutNanos, @Nullable Deadline deadline)
            throws IOException {
        boolean isTimed = timeoutNanos != 0 && deadline == null;
        Deadline limit = isTimed ? Deadline.after(Duration.ofNanos(timeoutNanos)) : deadline;
        if (turn.takeOrQueue(this)) {
            return timeoutNanos;
        }
        boolean isMine = false;
        try {
            await(kind, limit, deadline != null);
            long left = isTimed && limit != null ? limit.nanosLeft() : timeoutNanos;
            if (isTimed && left <= 0) {
                throw OperationWait.timedOut(kind);
            }
            isMine = true;
            return left;
        } finally {
            if (!isMine) {
                giveUp();
            }
        }
    }

    private void await(IoOperation.Kind kind, @Nullable Deadline limit, boolean isInterruptible)
            throws IOException {
        boolean isInterrupted = false;
        try {
            watch();
            while (!hasBegun) {
                requireOpen();
                if (isInterrupted && isInterruptible) {
                    throw OperationWait.interrupted();
                }
                long left = WaitLimit.atMost(limit == null ? Long.MAX_VALUE : limit.nanosLeft());
                if (left <= 0) {
                    throw OperationWait.timedOut(kind);
                }
                if (left == Long.MAX_VALUE) {
                    LockSupport.park(this);
                } else {
                    LockSupport.parkNanos(this, left);
                }
                isInterrupted |= Thread.interrupted();
            }
        } finally {
            unwatch();
            if (isInterrupted) {
                thread.interrupt();
            }
        }
    }

    private void requireOpen() throws SocketException {
        own.open();
        if (other != null) {
            other.open();
        }
    }

    private void watch() {
        own.watch();
        if (other != null) {
            other.watch();
        }
    }

    private void unwatch() {
        own.unwatch();
        if (other != null) {
            other.unwatch();
        }
    }

    /** A turn that has begun meanwhile, or is about to, is given on. */
    private void giveUp() {
        if (turn.withdraw(this)) {
            return;
        }
        boolean restoreInterrupt = false;
        while (!hasBegun) {
            LockSupport.park(this);
            restoreInterrupt |= Thread.interrupted();
        }
        turn.release();
        if (restoreInterrupt) {
            thread.interrupt();
        }
    }
}
