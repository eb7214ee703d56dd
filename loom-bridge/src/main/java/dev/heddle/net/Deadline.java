package dev.heddle.net;

import dev.heddle.scheduler.WaitLimit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A moment until which an operation may wait; one can serve several operations in turn. Immutable.
 *
 * <p>An operation that takes a deadline ends in one of these ways, and says exactly how far it got:
 *
 * <ul>
 *   <li>It is done, also where the deadline has passed: what needs no waiting is always done, up to
 *       what a core does before its other work has its turn: 256 KiB of one write, and 128 system
 *       calls of one push.
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
 * <p>A {@linkplain HeddleSocket#connect(java.net.SocketAddress, Deadline) TCP connect} is the
 * exception: one that did not come about closes its socket. An interrupt ends it as in {@code
 * java.net}, in a virtual thread with a {@link java.net.SocketException}, in a platform thread not
 * at all.
 *
 * <p>Waiting for the write or the read of another thread counts too.
 *
 * <h2>For all that is called</h2>
 *
 * <p>{@link #call}, {@link #run} and {@link #within} make a deadline that of a <em>scope</em>: of
 * what the operation does on the same thread, at whatever depth, and without its being handed on.
 * Where scopes nest, and where a call has a deadline or a time-out of its own, the earliest counts.
 * It is a {@link ScopedValue}: threads that a {@code StructuredTaskScope} forks in the scope are in
 * it too, other threads that are started are not. These waits of Heddle end with it:
 *
 * <table>
 *   <caption>What the deadline of a scope ends, and how</caption>
 *   <tr><th>wait<th>ends with
 *   <tr><td>TCP and Unix-domain sockets: read, {@code readLent}, write, accept, connect, transfers
 *       between sockets and from a file to a socket; also by the streams of {@code java.net} and
 *       through TLS
 *       <td>a {@link java.net.SocketTimeoutException}, as with a deadline of the call
 *   <tr><td>UDP sockets: send and receive
 *       <td>the same
 *   <tr><td>{@link HeddleSocket#writeAll}
 *       <td>the same, in the results
 *   <tr><td>{@code FileChannel.lock} of {@code dev.heddle.file}
 *       <td>an {@link java.io.InterruptedIOException}
 *   <tr><td>{@link dev.heddle.channel.Channel}: send and receive
 *       <td>a {@link dev.heddle.scheduler.DeadlinePassedException}; with a time of their own a
 *       {@link java.util.concurrent.TimeoutException}
 *   <tr><td>{@link dev.heddle.Ticker#await}, {@link dev.heddle.scheduler.CoreGroup#onEach}
 *       <td>a {@link dev.heddle.scheduler.DeadlinePassedException}
 *   <tr><td>{@link dev.heddle.Heddle#blocking}
 *       <td>the same where it has passed before the call; a call that has begun is not ended
 * </table>
 *
 * <p>Not ended are: reads, writes and syncs of files, which wait for the disk alone; a look-up of a
 * host name; {@link dev.heddle.scheduler.CoreLocal}'s functions; {@code connect} and {@code
 * disconnect} of a UDP socket behind a receive; and closes and stops, which have a time of their
 * own. Nor are the JDK's own waits: give them {@link #nanosLeft}, as for {@code
 * core.submit(...).get(...)}.
 *
 * <p>An interrupt means what it means without the scope: in a method without a deadline of its own
 * it closes the socket, as {@code java.net} has it. A time-out never does, but in a connect.
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

    /** The deadline of the calling thread's scope, the earliest of those that nest; or none. */
    public static Deadline current() {
        return WaitLimit.isSet() ? new Deadline(true, WaitLimit.nanoTime()) : NONE;
    }

    /**
     * Calls an operation in a scope that has {@link #after} of a time as its deadline.
     *
     * @return what it returns
     * @throws X what it throws
     */
    public static <R extends @Nullable Object, X extends Throwable> R within(
            Duration time, ScopedValue.CallableOp<? extends R, X> operation) throws X {
        return after(time).call(operation);
    }

    /**
     * Calls an operation in a scope that has this deadline, or that of the caller's scope if it is
     * earlier.
     *
     * @return what it returns
     * @throws X what it throws
     */
    public <R extends @Nullable Object, X extends Throwable> R call(
            ScopedValue.CallableOp<? extends R, X> operation) throws X {
        return isLimited ? WaitLimit.call(nanoTime, operation) : operation.call();
    }

    /** {@link #call} without a result. */
    public void run(Runnable operation) {
        this.<@Nullable Void, RuntimeException>call(() -> {
            operation.run();
            return null;
        });
    }

    /** Whether there is a moment. */
    public boolean isLimited() {
        return isLimited;
    }

    /** The moment, as {@link System#nanoTime} has it. Only if {@link #isLimited}. */
    long nanoTime() {
        return nanoTime;
    }

    /** How long it is until then; 0 or less if it has passed, 146 years if there is none. */
    public long nanosLeft() {
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
