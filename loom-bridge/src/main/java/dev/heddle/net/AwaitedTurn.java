package dev.heddle.net;

import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.WaitLimit;
import java.io.IOException;
import java.net.SocketException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that waits for its turn to write, and gives up where another endpoint is closed. One
 * use.
 */
final class AwaitedTurn implements WriteTurn.Successor {
    private final WriteTurn turn;
    private final Thread thread = Thread.currentThread();
    private volatile boolean hasBegun;

    AwaitedTurn(WriteTurn turn) {
        this.turn = turn;
    }

    @Override
    public void turnBegins() {
        hasBegun = true;
        LockSupport.unpark(thread);
    }

    /**
     * Waits for the turn. By the thread that has made this.
     *
     * @param deadline null for none, where no interrupt ends the wait, but the thread's status
     *     stays set
     * @throws SocketException if {@code other} is closed
     * @throws java.net.SocketTimeoutException if the time is over, or that of the caller's scope
     * @throws java.io.InterruptedIOException if there is a deadline and the thread is interrupted
     */
    void take(LiveEndpoint other, @Nullable Deadline deadline) throws IOException {
        boolean isMine = turn.takeOrQueue(this);
        try {
            if (!isMine) {
                await(other, deadline);
                isMine = true;
            }
        } finally {
            if (!isMine) {
                giveUp();
            }
        }
    }

    private void await(LiveEndpoint other, @Nullable Deadline deadline) throws IOException {
        boolean restoreInterrupt = false;
        other.watch();
        try {
            while (!hasBegun) {
                other.open();
                long own = deadline == null ? Long.MAX_VALUE : deadline.nanosLeft();
                long left = WaitLimit.atMost(own);
                if (left <= 0) {
                    throw OperationWait.timedOut(IoOperation.Kind.SEND);
                }
                if (left == Long.MAX_VALUE) {
                    LockSupport.park(this);
                } else {
                    LockSupport.parkNanos(this, left);
                }
                if (Thread.interrupted()) {
                    restoreInterrupt = true;
                    if (deadline != null && !hasBegun) {
                        throw OperationWait.interrupted();
                    }
                }
            }
        } finally {
            other.unwatch();
            if (restoreInterrupt) {
                Thread.currentThread().interrupt();
            }
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
            Thread.currentThread().interrupt();
        }
    }
}
