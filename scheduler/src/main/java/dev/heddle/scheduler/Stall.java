package dev.heddle.scheduler;

import org.jspecify.annotations.Nullable;

/**
 * A task that keeps its carrier, or a turn of a core's loop that does not end, since longer than
 * {@link CoreGroupOptions#stallTime}. Any thread.
 */
public final class Stall {
    private final Core core;
    private final Carrier carrier;
    private final @Nullable Runnable task;
    private final long sinceNanos;

    /** Of the core's lease, when it was noticed. */
    private final long observed;

    private final long turns;

    // as of the telling
    private long nanos;
    private boolean isHandedOff;

    Stall(
            Core core,
            Carrier carrier,
            @Nullable Runnable task,
            long sinceNanos,
            long observed,
            long turns) {
        this.core = core;
        this.carrier = carrier;
        this.task = task;
        this.sinceNanos = sinceNanos;
        this.observed = observed;
        this.turns = turns;
    }

    /** The core that the task belongs to. */
    public Core core() {
        return core;
    }

    /** The thread that is kept. */
    public Thread carrier() {
        return carrier;
    }

    /**
     * What runs there, as it was given to {@link Core#execute}: for a virtual thread that is the
     * JDK's continuation of it. Null where no task runs, but the loop itself.
     */
    public @Nullable Runnable task() {
        return task;
    }

    /** For how long at least, in nanoseconds, when it was told of. */
    public long nanos() {
        return nanos;
    }

    /**
     * Whether the core went on with another carrier when this was told of; if not, all of its
     * threads waited.
     */
    public boolean isHandedOff() {
        return isHandedOff;
    }

    /** It is told of now. Watchdog only, before anybody else has this. */
    void tell() {
        nanos = System.nanoTime() - sinceNanos;
        isHandedOff = !Lease.isSameSequence(core.lease().observe(), observed);
    }

    /** Whether it has ended since. */
    public boolean isOver() {
        if (core.terminated().isDone()) {
            return task == null || !carrier.isKeptBy(core, Lease.ticketOf(observed));
        }
        long now = core.lease().observe();
        if (task == null) {
            // A turn sleeps, where it sleeps, after what it has to do.
            return now != observed || core.turns() != turns || core.gate().isAsleep();
        }
        return !Lease.isSameTask(now, observed) && !isAway(now);
    }

    /** Whether its core was taken from it, and it goes on without. */
    private boolean isAway(long now) {
        return !Lease.isSameSequence(now, observed)
                && carrier.isKeptBy(core, Lease.ticketOf(observed));
    }
}
