package dev.heddle.scheduler;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The carriers of a group: those that run its cores, those that are stuck in a task whose core was
 * taken, and the spares. Any thread; the monitor guards every field and is held for a few
 * instructions only.
 */
final class Carriers {
    /** How long a spare waits for work, where nothing else was said. */
    static final long IDLE_NANOS = 30_000_000_000L;

    private final String groupName;
    private final long idleNanos;

    private final ArrayDeque<Carrier> spares = new ArrayDeque<>();
    private final Set<Carrier> all = new HashSet<>();
    private int limit;
    private long started;
    private boolean closed;

    /**
     * @param limit how many carriers may exist at once
     */
    Carriers(String groupName, int limit) {
        this(groupName, limit, IDLE_NANOS);
    }

    /**
     * @param idleNanos how long a spare waits for work
     */
    Carriers(String groupName, int limit, long idleNanos) {
        this.groupName = groupName;
        this.idleNanos = idleNanos;
        this.limit = limit;
    }

    /** How long a spare waits for work before it ends. */
    long idleNanos() {
        return idleNanos;
    }

    /** A carrier to {@linkplain Carrier#assign assign} a core to; null where none can be had. */
    synchronized @Nullable Carrier reserve() {
        Carrier spare = spares.pollLast();
        if (spare != null) {
            return spare;
        }
        if (closed || all.size() >= limit) {
            return null;
        }
        try {
            Carrier fresh = new Carrier(this, groupName + "-carrier-" + started);
            fresh.start();
            started++;
            all.add(fresh);
            return fresh;
        } catch (OutOfMemoryError e) {
            // No more threads of the operating system: the core waits for its carrier.
            return null;
        }
    }

    /** A carrier that is never started, for a loop that is another thread's to run. */
    synchronized Carrier unstarted() {
        return new Carrier(this, groupName + "-hosted-" + started++);
    }

    /** The group ends: a core whose carriers are all stuck needs one more to end, too. */
    synchronized void liftLimit() {
        limit = Integer.MAX_VALUE;
    }

    /** A carrier that runs no core. */
    synchronized void becomeSpare(Carrier carrier) {
        if (closed) {
            all.remove(carrier);
            carrier.dismiss();
        } else {
            spares.addLast(carrier);
        }
    }

    /** An idle spare asks to end; false if it was reserved meanwhile. */
    synchronized boolean retire(Carrier carrier) {
        return spares.remove(carrier) && all.remove(carrier);
    }

    /** How many carriers exist, spare or not. */
    synchronized int size() {
        return all.size();
    }

    /** How many wait for a core. */
    synchronized int spares() {
        return spares.size();
    }

    /** Ends every spare, and every other carrier as soon as it is spare. */
    synchronized void close() {
        closed = true;
        spares.forEach(Carrier::dismiss);
        all.removeAll(spares);
        spares.clear();
    }
}
