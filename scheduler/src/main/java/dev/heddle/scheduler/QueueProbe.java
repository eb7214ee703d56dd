package dev.heddle.scheduler;

/**
 * Measures how long a task that is handed to a core waits until it runs, by waiting there itself:
 * through the inbox and, where other tasks are ready, behind them in the run queue. The watchdog
 * sends it at each look at a core that is awake, one at a time; so no task needs a time of its own,
 * and when it is sent has nothing to do with what the core does.
 */
final class QueueProbe extends LoopMessage implements Runnable {
    private final Core core;

    /** Written by who has it: the loop, or the task that it is; never by two at a time. */
    private final LatencyHistogram waits = new LatencyHistogram();

    /** Written by the watchdog while the probe is idle. */
    private long sentNanos;

    private volatile Place place = Place.IDLE;

    private enum Place {
        IDLE,
        IN_INBOX,
        IN_QUEUE,
        ARRIVED
    }

    QueueProbe(Core core) {
        this.core = core;
    }

    /** Sends it to its core, which is awake and has not ended, if it is idle. Watchdog only. */
    void send(long nowNanos) {
        if (place == Place.IDLE) {
            sentNanos = nowNanos;
            place = Place.IN_INBOX;
            core.send(this);
        }
    }

    /** Where nothing is ready it need not wait on. */
    @Override
    void deliver(Core taker) {
        if (taker.runQueue().isEmpty()) {
            run();
        } else {
            place = Place.IN_QUEUE;
            taker.runQueue().add(this);
        }
    }

    /** As a task of the core. */
    @Override
    public void run() {
        place = Place.ARRIVED;
        waits.record(System.nanoTime() - sentNanos);
        place = Place.IDLE;
    }

    @Override
    void abandon(Core ended) {
        // Nobody looks at the core any more.
    }

    /** How long it has waited. Any thread. */
    LatencyCounts waits() {
        return waits.counts();
    }

    /** How many of the tasks in the run queue it is: 1 or 0. Any thread. */
    int queued() {
        return place == Place.IN_QUEUE ? 1 : 0;
    }

    /** How many of what waits for the core it is: 1 or 0. Any thread. */
    int waiting() {
        Place now = place;
        return now == Place.IN_INBOX || now == Place.IN_QUEUE ? 1 : 0;
    }
}
