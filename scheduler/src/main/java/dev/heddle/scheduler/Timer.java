package dev.heddle.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A command that a core runs once at a deadline.
 *
 * <pre>
 *   PENDING -> RUNNING     the loop found the deadline passed and runs the command
 *   RUNNING -> FIRED       the command has returned
 *   PENDING -> CANCELLED   cancel() came first; the command never runs
 * </pre>
 *
 * <p>Both ways out of PENDING are one compare-and-set, so exactly one wins. {@link #cancel} may be
 * called by any thread and takes the timer out of its queue at once where the caller is on the
 * core, through the core's inbox elsewhere; either way nothing of a cancelled timer stays behind.
 *
 * <p>The command runs in the core's loop: it must be short and must not block (the JDK's own
 * commands only unpark a virtual thread).
 */
public final class Timer implements ScheduledFuture<Object> {
    private static final int PENDING = 0;
    private static final int RUNNING = 1;
    private static final int FIRED = 2;
    private static final int CANCELLED = 3;

    /** The {@link #index} of a timer that is in no queue. */
    static final int NOWHERE = -1;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Timer.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Runnable command;
    final long deadlineNanos;

    /** Where the timer waits. Written by the lease holder, or before the timer is published. */
    private volatile Core core;

    /** Its place in the core's queue. Lease holder only. */
    int index = NOWHERE;

    private volatile int state = PENDING;
    private volatile @Nullable CountDownLatch done;

    Timer(Core core, Runnable command, long deadlineNanos) {
        this.core = core;
        this.command = command;
        this.deadlineNanos = deadlineNanos;
    }

    /** Runs the command unless it was cancelled. Lease holder only. */
    void fire() {
        if (STATE.compareAndSet(this, PENDING, RUNNING)) {
            try {
                command.run();
            } finally {
                state = FIRED;
                signalDone();
            }
        }
    }

    boolean isPending() {
        return state == PENDING;
    }

    /** The timer goes on waiting on another core, since its own has terminated. */
    void moveTo(Core other) {
        core = other;
    }

    /**
     * Cancels the command if it has not begun to run.
     *
     * @param mayInterruptIfRunning ignored: a command that runs is never interrupted
     * @return true if the command will never run because of this call
     */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (!STATE.compareAndSet(this, PENDING, CANCELLED)) {
            return false;
        }
        core.settle(this);
        signalDone();
        return true;
    }

    @Override
    public boolean isCancelled() {
        return state == CANCELLED;
    }

    @Override
    public boolean isDone() {
        return state >= FIRED;
    }

    @Override
    public long getDelay(TimeUnit unit) {
        return unit.convert(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
        if (other instanceof Timer timer) {
            return Long.signum(deadlineNanos - timer.deadlineNanos);
        }
        return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }

    /**
     * Waits until the command has run; its value is always null.
     *
     * @throws CancellationException if the timer was cancelled
     */
    @Override
    public @Nullable Object get() throws InterruptedException {
        latch().await();
        return report();
    }

    @Override
    public @Nullable Object get(long timeout, TimeUnit unit)
            throws InterruptedException, TimeoutException {
        if (!latch().await(timeout, unit)) {
            throw new TimeoutException("timer not due within " + timeout + " " + unit);
        }
        return report();
    }

    private @Nullable Object report() {
        if (isCancelled()) {
            throw new CancellationException("timer cancelled");
        }
        return null;
    }

    /** Made on demand: hardly anybody waits for a timer. */
    private synchronized CountDownLatch latch() {
        CountDownLatch latch = done;
        if (latch == null) {
            done = latch = new CountDownLatch(1);
            if (state >= FIRED) {
                latch.countDown();
            }
        }
        return latch;
    }

    private void signalDone() {
        // The state was written before: a latch that is made after this read sees it.
        CountDownLatch latch = done;
        if (latch != null) {
            latch.countDown();
        }
    }
}
