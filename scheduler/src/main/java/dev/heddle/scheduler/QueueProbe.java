package dev.heddle.scheduler;

/**
 * Measures how long a task waits in a core's run queue, by waiting there itself: at most once a
 * millisecond, after a poll, it goes behind what is ready then. So no task needs a time of its own.
 * Where nothing is ready there is nothing to wait behind, and that counts as no time. Lease holder
 * only, except {@link #waits}, {@link #queued} and {@link #runs}.
 */
final class QueueProbe implements Runnable {
    private static final long PERIOD_NANOS = 1_000_000;

    private final RunQueue queue;
    private final LatencyHistogram waits = new LatencyHistogram();
    private final OpaqueCounter runs = new OpaqueCounter();
    private long queuedNanos;

    /** Read by any thread. */
    private volatile boolean isQueued;

    QueueProbe(RunQueue queue, long nowNanos) {
        this.queue = queue;
        queuedNanos = nowNanos;
    }

    /** A poll was done. */
    void afterPoll(long nowNanos) {
        if (nowNanos - queuedNanos < PERIOD_NANOS || isQueued) {
            return;
        }
        queuedNanos = nowNanos;
        if (queue.isEmpty()) {
            waits.record(0);
        } else {
            queue.add(this);
            isQueued = true;
        }
    }

    /** As a task of the core, which may be taken: what it writes is read after the next task. */
    @Override
    public void run() {
        waits.record(System.nanoTime() - queuedNanos);
        runs.add(1);
        isQueued = false;
    }

    /** How long tasks wait. Any thread. */
    LatencyCounts waits() {
        return waits.counts();
    }

    /** How many of the tasks that wait it is: 1 or 0. Any thread. */
    int queued() {
        return isQueued ? 1 : 0;
    }

    /** How many of the core's tasks it has been. Any thread. */
    long runs() {
        return runs.get();
    }
}
