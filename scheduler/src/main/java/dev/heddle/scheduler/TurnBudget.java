package dev.heddle.scheduler;

/**
 * Bounds what a core runs between two polls of its driver: at most {@link #MAX_TASKS} tasks or
 * about {@link #MAX_NANOS}, so that neither I/O nor timers nor the inbox starve behind ready tasks.
 * Lease holder only.
 *
 * <p>Reading the clock costs as much as a fifth of a switch between threads, so it is read once for
 * several tasks; after a batch that used up more than half of its time, it is read after each task,
 * and then after ever more of them again. The watchdog's ticks cost nothing to read: after each of
 * them the clock is read at once, so that even a first batch of long tasks lasts no longer than a
 * tick and a task.
 */
final class TurnBudget {
    static final int MAX_TASKS = 128;
    static final long MAX_NANOS = 500_000;
    private static final int STRIDE = 16;

    private final OpaqueCounter ticks;
    private long seenTicks;

    private int tasksLeft = MAX_TASKS;
    private int untilClock = STRIDE;
    private int stride = STRIDE;
    private long pollNanos = System.nanoTime();
    private long clockNanos = pollNanos;

    /**
     * @param ticks the watchdog's
     */
    TurnBudget(OpaqueCounter ticks) {
        this.ticks = ticks;
    }

    /** Counts one task that ran. Returns false when a poll is due. */
    boolean spend() {
        tasksLeft--;
        boolean mayBeLate = --untilClock <= 0 || ticks.get() != seenTicks;
        boolean inTime = !mayBeLate || readClock();
        return inTime && tasksLeft > 0;
    }

    private boolean readClock() {
        long now = System.nanoTime();
        seenTicks = ticks.get();
        stride = now - clockNanos > MAX_NANOS / 2 ? 1 : Math.min(2 * stride, STRIDE);
        untilClock = stride;
        clockNanos = now;
        return now - pollNanos < MAX_NANOS;
    }

    /** Whether the budget since the last poll is used up. */
    boolean isSpent() {
        return tasksLeft <= 0 || clockNanos - pollNanos >= MAX_NANOS;
    }

    /** Whether the last tasks that a look at the clock was for have taken long. */
    boolean areTasksLong() {
        return stride < STRIDE;
    }

    /** A poll is due before anything else runs; a task has ended that was not counted. */
    void exhaust() {
        tasksLeft = 0;
        untilClock = 0;
    }

    /** A poll is next: learns how long the tasks took that ran since the last look at the clock. */
    void settle() {
        if (untilClock < stride) {
            readClock();
        }
    }

    /**
     * How long the tasks took that ran since the last poll, in nanoseconds, as of {@link #settle}.
     */
    long usedNanos() {
        return clockNanos - pollNanos;
    }

    /** A poll was done at {@code nowNanos}: the next one is a whole budget away. */
    void renew(long nowNanos) {
        tasksLeft = MAX_TASKS;
        untilClock = stride;
        pollNanos = nowNanos;
        clockNanos = nowNanos;
    }
}
