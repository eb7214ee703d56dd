package dev.heddle.scheduler;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Takes a core from a carrier that does not come back from a task, and gives it to a spare carrier.
 *
 * <p>Every half hand-off delay it looks at each core's lease: a task that it saw the last time has
 * run for at least half the delay and at most the whole of it. It loses its core then, or some
 * looks later, if its carrier may only wait for a processor: {@link Preemption}. While every core
 * sleeps, and no task goes on without its core, it sleeps too: it publishes {@code dormant} and
 * looks at all gates again, and a core that wakes clears its gate and then reads {@code dormant}
 * (both volatile, so one of the two sees the other).
 */
final class Watchdog extends Thread {
    private static final int QUIET_TICKS_BEFORE_DORMANT = 20;

    private final List<Core> cores;
    private final OpaqueCounter ticks;
    private final long tickNanos;
    private final long[] lastSeen;
    private final Preemption[] preemptions;

    private volatile boolean dormant;
    private volatile boolean closed;

    /**
     * @param cores the cores to watch; none of them runs yet
     * @param ticks counts its looks, for the cores
     * @param tickNanos how long it sleeps between two looks; a task that two of them find loses its
     *     core, unless its carrier waits for a processor
     */
    Watchdog(String groupName, List<Core> cores, OpaqueCounter ticks, long tickNanos) {
        this(groupName, cores, ticks, tickNanos, ProcessorDemand.ofTheMachine());
    }

    Watchdog(
            String groupName,
            List<Core> cores,
            OpaqueCounter ticks,
            long tickNanos,
            ProcessorDemand demand) {
        super(null, null, groupName + "-watchdog", 0, false);
        this.cores = cores;
        this.ticks = ticks;
        this.tickNanos = tickNanos;
        lastSeen = new long[cores.size()];
        preemptions = new Preemption[cores.size()];
        for (int i = 0; i < preemptions.length; i++) {
            preemptions[i] = new Preemption(tickNanos, demand);
        }
        setDaemon(true);
        setContextClassLoader(ClassLoader.getSystemClassLoader());
    }

    @Override
    public void run() {
        try {
            watch();
        } finally {
            cores.forEach(core -> core.handOffToSpare().callOff());
        }
    }

    private void watch() {
        int quietTicks = 0;
        while (!closed) {
            LockSupport.parkNanos(this, tickNanos);
            if (closed) {
                return;
            }
            ticks.add(1);
            quietTicks = look() ? 0 : quietTicks + 1;
            if (quietTicks >= QUIET_TICKS_BEFORE_DORMANT) {
                sleepUntilRoused();
                quietTicks = 0;
            }
        }
    }

    /** Looks at each core once; false if all of them sleep, and none has lost a task that runs. */
    boolean look() {
        boolean anyAwake = false;
        long nowNanos = System.nanoTime();
        for (int i = 0; i < lastSeen.length; i++) {
            Core core = cores.get(i);
            long seen = core.lease().observe();
            boolean isAwake = !core.gate().isAsleep();
            anyAwake |= isAwake;
            anyAwake |= measure(core, seen, isAwake, nowNanos);
            if (!Lease.isSameTask(seen, lastSeen[i])) {
                preemptions[i].forget();
                core.handOffToSpare().callOff();
            } else if (!preemptions[i].isLikely(carrierOf(core))) {
                core.handOffToSpare().from(seen);
            }
            lastSeen[i] = seen;
        }
        return anyAwake;
    }

    /** If the core has changed hands since the look, so has its lease: nothing is taken then. */
    private static @Nullable OsThread carrierOf(Core core) {
        Carrier carrier = core.runner();
        return carrier != null ? carrier.osThread() : null;
    }

    /** For how many tasks of a core the hand-off was put off. Any thread. */
    long postponed(Core core) {
        return preemptions[core.index()].postponed();
    }

    /** For who wants to know; returns whether there is something to look at again soon. */
    private static boolean measure(Core core, long seen, boolean isAwake, long nowNanos) {
        if (core.terminated().isDone()) {
            return false;
        }
        try {
            if (isAwake) {
                core.probe().send(nowNanos);
            }
            return core.stalls().look(seen, isAwake, nowNanos);
        } catch (OutOfMemoryError e) {
            // A figure less; without the hand-offs that follow the core's threads would wait.
            return false;
        }
    }

    private void sleepUntilRoused() {
        dormant = true;
        while (dormant && !closed && !look()) {
            LockSupport.park(this);
        }
        dormant = false;
    }

    /** A core has woken. Any thread; costs one volatile read while the watchdog is about. */
    void rouse() {
        if (dormant) {
            dormant = false;
            LockSupport.unpark(this);
        }
    }

    void close() {
        closed = true;
        LockSupport.unpark(this);
    }
}
