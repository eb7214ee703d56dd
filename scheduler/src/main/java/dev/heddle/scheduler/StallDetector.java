package dev.heddle.scheduler;

import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Notices what keeps a core, or a carrier that has lost its core, for long, and tells of each case
 * once. Watchdog only, except {@link #count}; the core itself does nothing for it.
 *
 * <p>Time is counted in the watchdog's looks: where the whole process stands still, for a
 * collection of the heap or for want of any processor, the watchdog does not look either. A carrier
 * that alone gets no processor is a stall.
 *
 * <p>A task is noticed where two looks in a row find it. That is before its core is taken, as the
 * watchdog does at that very look; a task that gave its core away itself, since it was to block, is
 * not noticed.
 */
final class StallDetector {
    private final Core core;
    private final int looksUntilReport;
    private final StallListener listener;
    private final OpaqueCounter count = new OpaqueCounter();

    /** What has lost the core, and goes on. */
    private final List<Suspect> away = new ArrayList<>();

    /** What keeps the core. */
    private @Nullable Suspect current;

    private long lastObserved;
    private long lastTurns;
    private long lastNanos;
    private boolean wasAwake;

    /**
     * @param looksUntilReport after how many looks what goes on is told of; 0 for never
     */
    StallDetector(Core core, int looksUntilReport, StallListener listener) {
        this.core = core;
        this.looksUntilReport = looksUntilReport;
        this.listener = listener;
    }

    /**
     * One look at the core, which has not ended, and at what it has lost, before the core can be
     * taken in the same look.
     *
     * @param observed of its lease
     * @param isAwake whether it is not asleep
     * @return whether there is something to look at again even if the core sleeps
     */
    boolean look(long observed, boolean isAwake, long nowNanos) {
        if (looksUntilReport == 0) {
            return false;
        }
        long turns = core.turns();
        boolean isSameTurn = observed == lastObserved && turns == lastTurns && isAwake && wasAwake;
        boolean isSame = isSameTurn || Lease.isSameTask(observed, lastObserved);
        if (!isSame) {
            letGo();
        } else if (current == null) {
            current = suspect(observed, turns);
        }
        if (current != null) {
            age(current);
        }
        lookAtThoseAway();
        lastObserved = observed;
        lastTurns = turns;
        lastNanos = nowNanos;
        wasAwake = isAwake;
        return !away.isEmpty();
    }

    private void lookAtThoseAway() {
        for (int i = away.size() - 1; i >= 0; i--) {
            Suspect suspect = away.get(i);
            if (suspect.stall.isOver()) {
                away.remove(i);
                continue;
            }
            age(suspect);
            if (suspect.looks >= looksUntilReport) {
                away.remove(i);
            }
        }
    }

    /** What kept the core does so no more: it has ended, or goes on elsewhere. */
    private void letGo() {
        if (current != null && current.looks < looksUntilReport) {
            away.add(current);
        }
        current = null;
    }

    /** Whoever keeps the core now; null if it has changed hands since it was observed. */
    private @Nullable Suspect suspect(long observed, long turns) {
        Carrier carrier = core.runner();
        boolean isTask = !Lease.isInLoop(observed);
        Runnable task = isTask ? core.runQueue().lastPolled() : null;
        // What was read before is not to be of a later time than the word.
        VarHandle.acquireFence();
        long now = core.lease().observe();
        boolean isStill = isTask ? Lease.isSameTask(now, observed) : now == observed;
        return isStill && carrier != null && (task != null) == isTask
                ? new Suspect(new Stall(core, carrier, task, lastNanos, observed, turns))
                : null;
    }

    private void age(Suspect suspect) {
        if (++suspect.looks == looksUntilReport) {
            count.add(1);
            suspect.stall.tell();
            try {
                listener.onStall(suspect.stall);
            } catch (Throwable unheard) {
                // Not to be logged here: what stalls may hold the log's own lock.
            }
        }
    }

    /** How many there were that lasted. Any thread. */
    long count() {
        return count.get();
    }

    static final class Suspect {
        private final Stall stall;
        private int looks;

        Suspect(Stall stall) {
            this.stall = stall;
        }
    }
}
