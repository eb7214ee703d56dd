package dev.heddle.scheduler;

import java.io.IOException;

/**
 * What a carrier does while it holds a core's lease: run ready tasks, take in the inbox, fire
 * timers, poll the driver; and sleep in the driver where nothing is ready. It runs no user code
 * outside {@link #runTask}, but the short functions of {@link CoreLocal}, and takes no lock that a
 * task could hold.
 */
final class CoreLoop {
    private static final int INBOX_BATCH = 1024;

    /** How many items are taken in between two looks at the clock. */
    private static final int INBOX_STRIDE = 16;

    /** Some 100 µs. */
    private static final int MOST_GIVEN = 64;

    private final Core core;
    private final LoopFailures failures;
    private final Termination termination;
    private final PollContext sleep = new Sleep();
    private final boolean isHosted;

    /** Turns in which a hosted loop has given way since its last poll. Lease holder only. */
    private int given;

    // lease holder only; counters are read by any thread
    private final TurnBudget budget;
    private final OpaqueCounter tasks = new OpaqueCounter();
    private final OpaqueCounter turns = new OpaqueCounter();
    private final SleepClock asleep = new SleepClock(System.nanoTime());
    private final LatencyHistogram turnTimes = new LatencyHistogram();
    private boolean terminating;

    CoreLoop(Core core, LoopFailures failures, Termination termination) {
        this.core = core;
        this.failures = failures;
        this.termination = termination;
        isHosted = core.group().host() != null;
        budget = new TurnBudget(core.group().ticks());
    }

    /** Runs the core until its lease is lost or it ends. */
    void run(Carrier carrier) {
        carrier.setName(core.toString());
        if (turns.get() == 0) {
            budget.renew(System.nanoTime());
        }
        budget.exhaust();
        attach();
        while (turn(carrier)) {
            turns.add(1);
        }
        detach();
    }

    /**
     * One turn; false if the lease was lost or the core has ended. The tasks come last: a carrier
     * that takes over begins with what has waited behind the task that did not return.
     */
    private boolean turn(Carrier carrier) {
        try {
            takeInbox();
            core.publishLoad();
            fireTimers();
            if (!terminating) {
                if (core.runQueue().isEmpty()) {
                    if (!isHosted || !giveWay()) {
                        sleep();
                    }
                } else if (budget.isSpent()) {
                    poll(PollContext.NOW);
                }
                return runReady(carrier);
            }
        } catch (Throwable defect) {
            // A driver's, or the end of the heap: the core must outlive it.
            failures.report("a turn of " + core + " failed", defect);
            return true;
        }
        termination.run();
        return false;
    }

    /** Runs ready tasks within the budget; false if the core was taken during one. */
    private boolean runReady(Carrier carrier) {
        RunQueue queue = core.runQueue();
        Lease lease = core.lease();
        QueueProbe probe = core.probe();
        boolean withinBudget = true;
        while (withinBudget) {
            Runnable task = queue.poll();
            if (task == null) {
                return true;
            }
            carrier.beginTask(lease);
            runTask(carrier, task);
            // Here, not at the begin of the next: the interrupt was meant for this one.
            Thread.interrupted();
            if (!carrier.endTask(lease)) {
                return false;
            }
            if (task != probe) {
                tasks.add(1);
            }
            withinBudget = budget.spend();
        }
        return true;
    }

    private static void runTask(Carrier carrier, Runnable task) {
        try {
            task.run();
        } catch (Throwable failure) {
            LoopFailures.uncaught(carrier, failure);
        }
    }

    /**
     * A message may wake a foreign thread, a system call: hence a bound in time beside the other.
     */
    private void takeInbox() {
        Inbox inbox = core.inbox();
        long endNanos = 0;
        for (int taken = 1; taken <= INBOX_BATCH; taken++) {
            Object item = inbox.take();
            if (item == null) {
                return;
            }
            if (item instanceof LoopMessage message) {
                message.deliver(core);
            } else {
                core.runQueue().add((Runnable) item);
            }
            if (taken % INBOX_STRIDE == 0) {
                long nowNanos = System.nanoTime();
                if (taken == INBOX_STRIDE) {
                    endNanos = nowNanos + TurnBudget.MAX_NANOS;
                } else if (nowNanos - endNanos >= 0) {
                    return;
                }
            }
        }
    }

    private void fireTimers() {
        TimerQueue timers = core.timers();
        if (timers.isEmpty()) {
            return;
        }
        long nowNanos = System.nanoTime();
        for (Timer due = timers.pollDue(nowNanos); due != null; due = timers.pollDue(nowNanos)) {
            try {
                due.fire();
            } catch (Throwable failure) {
                failures.report("a timer's command failed on " + core, failure);
            }
        }
    }

    /**
     * Lets the host's core run what is ready before this loop, one thread among its others, waits:
     * what they submit then needs no wake-up. Returns whether they have submitted anything.
     */
    @SuppressWarnings("ThreadPriorityCheck") // on the host's core this is an order, not a hint
    private boolean giveWay() {
        Thread.yield();
        if (core.inbox().isEmpty()) {
            given = 0;
            return false;
        }
        if (++given == MOST_GIVEN) {
            // Those who never have to wait must not keep the others from what has come for them.
            given = 0;
            poll(PollContext.NOW);
        }
        return true;
    }

    /** Announce, look again, block: see {@link SleepGate}. */
    private void sleep() {
        // A core may sleep for long: what it ran last is nothing to keep alive.
        core.runQueue().forgetLast();
        SleepGate gate = core.gate();
        gate.announce();
        if (core.inbox().isEmpty()) {
            pollAsleep();
        } else {
            poll(PollContext.NOW);
        }
        gate.retract();
        core.group().watchdog().rouse();
    }

    private void pollAsleep() {
        asleep.begin(System.nanoTime());
        boolean isOver = false;
        try {
            asleep.end(poll(sleep));
            isOver = true;
        } finally {
            if (!isOver) {
                asleep.end(System.nanoTime());
            }
        }
    }

    /** Returns when that was over, by the clock that the budget needs anyway. */
    private long poll(PollContext context) {
        budget.settle();
        turnTimes.record(budget.usedNanos());
        try {
            core.driver().poll(context);
        } catch (Throwable failure) {
            // Drivers fail their operations themselves; this is a defect that must be seen.
            failures.report(
                    "the " + core.driver().name() + " driver of " + core + " failed to poll",
                    failure);
        }
        long nowNanos = System.nanoTime();
        budget.renew(nowNanos);
        return nowNanos;
    }

    private void attach() {
        try {
            if (core.group().options().pinned()) {
                CpuAffinity.bindCurrentThread(CpuSet.allowedTo(core.index()));
            }
            core.driver().attach();
            core.started().complete(null);
        } catch (IOException | RuntimeException | Error failure) {
            if (!core.started().completeExceptionally(failure) && !terminating) {
                failures.report(core + " goes on without I/O until it can", failure);
            }
        }
    }

    /** The carrier no longer holds the lease, or the core has ended. */
    private void detach() {
        try {
            core.driver().detach();
        } catch (Throwable defect) {
            LoopFailures.log(
                    "the " + core.driver().name() + " driver of " + core + " failed to detach",
                    defect);
        }
    }

    /** The core ends with the current turn. In the loop only. */
    void beginTermination() {
        terminating = true;
    }

    /** Whether tasks have taken long lately. Lease holder only. */
    boolean areTasksLong() {
        return budget.areTasksLong();
    }

    long tasks() {
        return tasks.get();
    }

    LatencyCounts turnTimes() {
        return turnTimes.counts();
    }

    long turns() {
        return turns.get();
    }

    long asleepNanos() {
        return asleep.nanos(System.nanoTime());
    }

    /** Sleeps until something completes, the first timer is due or somebody wakes the core. */
    private final class Sleep implements PollContext {
        @Override
        public boolean canBlock() {
            return core.gate().isAsleep();
        }

        @Override
        public long deadlineNanos() {
            TimerQueue timers = core.timers();
            return timers.isEmpty() ? NO_DEADLINE : timers.earliestNanos();
        }
    }
}
