package dev.heddle.net;

import java.time.Duration;

/**
 * A moment until which an operation may wait; one can serve several operations in turn. Immutable.
 *
 * <p>An operation that takes a deadline ends in one of these ways, and says exactly how far it got:
 *
 * <ul>
 *   <li>It is done, also where the deadline has passed: what needs no waiting is always done.
 *   <li>The deadline has passed: a {@link java.net.SocketTimeoutException}.
 *   <li>The thread is interrupted while it waits, be it a virtual thread or a platform thread: an
 *       {@link java.io.InterruptedIOException}, and the interrupt status stays set. Unlike the
 *       methods of {@code java.net}, it does not close the socket.
 *   <li>The operation failed or the socket was closed: another {@link java.io.IOException}.
 * </ul>
 *
 * <p>In the second and third case nothing is in flight any more, {@link
 * java.io.InterruptedIOException#bytesTransferred} is what a write has written (at most {@link
 * Integer#MAX_VALUE}; buffers' positions always tell), a read has read nothing, an accept has
 * accepted nothing, a datagram was neither sent nor received, and the socket may be used on: a
 * write may be finished by another one of what remains of its buffers. It is independent of {@code
 * SO_TIMEOUT}.
 *
 * <p>Waiting for the write or the read of another thread counts too.
 */
public final class Deadline {
    /** Far enough to be never, near enough for differences of {@link System#nanoTime}. */
    private static final long MOST_NANOS = Long.MAX_VALUE / 2;

    private static final Deadline NONE = new Deadline(false, 0);

    private final boolean isLimited;
    private final long nanoTime;

    private Deadline(boolean isLimited, long nanoTime) {
        this.isLimited = isLimited;
        this.nanoTime = nanoTime;
    }

    /** No deadline: only the operation itself and an interrupt end the waiting. */
    public static Deadline none() {
        return NONE;
    }

    /**
     * A deadline from now on.
     *
     * @param time if it is zero or negative the deadline has passed already; from 146 years on
     *     there is none
     */
    public static Deadline after(Duration time) {
        long nanos =
                time.compareTo(Duration.ofNanos(MOST_NANOS)) >= 0
                        ? MOST_NANOS
                        : time.isNegative() ? 0 : time.toNanos();
        return nanos == MOST_NANOS ? NONE : new Deadline(true, System.nanoTime() + nanos);
    }

    /** Whether there is a moment. */
    boolean isLimited() {
        return isLimited;
    }

    /** The moment, as {@link System#nanoTime} has it. Only if {@link #isLimited}. */
    long nanoTime() {
        return nanoTime;
    }

    /** How long it is until then; 0 or less if it has passed. */
    long nanosLeft() {
        return isLimited ? nanoTime - System.nanoTime() : MOST_NANOS;
    }

    /** Likewise in whole milliseconds, rounded up, at least 1; 0 if there is no deadline. */
    int millisForSocket() {
        if (!isLimited) {
            return 0;
        }
        long left = nanosLeft();
        return Math.clamp(left / 1_000_000 + (left % 1_000_000 > 0 ? 1 : 0), 1, Integer.MAX_VALUE);
    }

    @Override
    public String toString() {
        return isLimited ? nanosLeft() / 1_000_000 + " ms left" : "no deadline";
    }
}
