package dev.heddle.scheduler;

import org.jspecify.annotations.Nullable;

/**
 * Tells whether a task does not end because the kernel lets its carrier wait for a processor. One a
 * core, watchdog only. A spare carrier would wait for a processor, too, so that a hand-off is worth
 * nothing then, and costs a switch of threads and what is bound to them.
 *
 * <p>It is asked at each look that finds the task, from the second on. A carrier that sleeps in the
 * kernel blocks: no doubt at any look. One that is runnable computes, if {@linkplain
 * ProcessorDemand nobody} waits. Else it computes or waits, and what it has run is compared with
 * the second look, since nothing is read of tasks that end in time. Once it has run for half the
 * time between two looks, however long it took to get there, it computes. So a task that blocks
 * loses its core as soon as a look finds it blocked; one that computes, on a busy machine one look
 * later than it would without this, since the kernel stores a figure of 4 or 5 ms in the 5 ms
 * between two looks. Where the kernel ticks 100 times a second, it may be two.
 *
 * <p>After {@value #MOST_LOOKS} looks more the core is handed off all the same: the other carriers
 * of the process may have processors, as where threads of others with a higher priority keep this
 * one from the processor that it is queued at. That is before a stall is told of, with the default
 * options. Looks are counted, not time: where the whole process gets no processors, since its
 * cgroup has used up its quota or the machine is overloaded, the watchdog gets none either, and no
 * look is lost to that. A carrier may be throttled on one processor while the watchdog still has a
 * rest of the quota on another; a spare would share that rest, a few milliseconds, and then wait
 * for the same refill.
 *
 * <p>Not asked: how often the thread was given a processor. One that sleeps for short times, again
 * and again, is found asleep by one of the looks.
 */
final class Preemption {
    static final int MOST_LOOKS = 8;

    /**
     * The tick of most kernels. Where looks follow sooner, as somebody who sets a short delay wants
     * it, what runs could not be told from what waits within one look.
     */
    private static final long KERNEL_TICK_NANOS = 4_000_000;

    private final long computesNanos;
    private final boolean canTell;
    private final ProcessorDemand demand;
    private final OpaqueCounter postponed = new OpaqueCounter();

    // of the task that the looks find
    private int looks;
    private long runNanosBefore;
    private boolean isSettled;

    /**
     * @param tickNanos how long the watchdog sleeps between two looks
     * @param demand asked before a first hand-off is put off
     */
    Preemption(long tickNanos, ProcessorDemand demand) {
        this.demand = demand;
        computesNanos = tickNanos / 2;
        canTell = tickNanos >= KERNEL_TICK_NANOS;
    }

    /** A look has found another task, or none. */
    void forget() {
        looks = 0;
        isSettled = false;
    }

    /**
     * Whether the hand-off is to wait for the next look. Once false, it stays so for the task.
     *
     * @param carrier the one that runs the task; null if that is not known
     */
    boolean isLikely(@Nullable OsThread carrier) {
        isSettled = isSettled || looks == MOST_LOOKS || !isWaiting(carrier);
        if (isSettled) {
            return false;
        }
        if (looks == 0) {
            postponed.add(1);
        }
        looks++;
        return true;
    }

    private boolean isWaiting(@Nullable OsThread carrier) {
        if (!canTell || carrier == null || !carrier.read() || !carrier.isRunnable()) {
            return false;
        }
        if (looks == 0) {
            runNanosBefore = carrier.runNanos();
            return !demand.isMet();
        }
        return carrier.runNanos() - runNanosBefore < computesNanos;
    }

    /** Of how many tasks the hand-off was put off. Any thread. */
    long postponed() {
        return postponed.get();
    }
}
