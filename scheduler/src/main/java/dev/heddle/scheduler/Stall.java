package dev.heddle.scheduler;

import org.jspecify.annotations.Nullable;

/**
 * A task that keeps its carrier, or a turn of a core's loop that does not end, since longer than
 * {@link CoreGroupOptions#stallTime}. All methods answer for now, from any thread.
 */
public final class Stall {
    private final Core core;
    private final Carrier carrier;
    private final @Nullable Runnable task;
    private final long sinceNanos;

    /** Of the core's lease, when it was noticed. */
    private final long observed;

    private final long turns;

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

    /** For how long at least, in nanoseconds. */
    public long nanos() {
        return System.nanoTime() - sinceNanos;
    }

    /** Whether the core goes on with another carrier; if not, all of its threads wait. */
    public boolean isHandedOff() {
        return !Lease.isSameSequence(core.lease().observe(), observed);
    }

    /** Whether it has ended meanwhile. */
    public boolean isOver() {
        long now = core.lease().observe();
        if (task == null) {
            // A turn sleeps, where it sleeps, after what it has to do.
            return now != observed || core.turns() != turns || core.gate().isAsleep();
        }
        return !Lease.isSameTask(now, observed) && !isAway(now);
    }

    /** Whether its core was taken from it, and it goes on without. */
    private boolean isAway(long now) {
        return !Lease.isSameSequence(now, observed) && carrier.isKeptBy(Lease.ticketOf(observed));
    }
}
