package dev.heddle.scheduler;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What a carrier does while it holds a core's lease: run ready tasks, take in the inbox, fire
 * timers, poll the driver; and sleep in the driver where nothing is ready. It runs no user code
 * outside {@link #runTask}, and takes no lock that a task could hold.
 */
final class CoreLoop {
    private static final System.Logger LOGGER = System.getLogger(CoreLoop.class.getName());
    private static final int INBOX_BATCH = 1024;
    private static final VarHandle TASKS;
    private static final VarHandle TURNS;
    private static final VarHandle HAND_OFFS;

    static {
        try {
            var lookup = MethodHandles.lookup();
            TASKS = lookup.findVarHandle(CoreLoop.class, "tasks", long.class);
            TURNS = lookup.findVarHandle(CoreLoop.class, "turns", long.class);
            HAND_OFFS = lookup.findVarHandle(CoreLoop.class, "handOffs", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Core core;
    private final PollContext now = new NonBlocking();
    private final PollContext sleep = new Blocking();

    // lease holder only; counters are read by any thread, opaquely
    private final TurnBudget budget = new TurnBudget();
    private boolean terminating;
    private long tasks;
    private long turns;
    private long handOffs;

    CoreLoop(Core core) {
        this.core = core;
    }

    /** Runs the core until its lease is lost or it ends. */
    void run(Carrier carrier) {
        carrier.setName(core.toString());
        attach();
        while (turn(carrier)) {
            TURNS.setOpaque(this, turns + 1);
        }
        detach();
    }

    /** One turn; false if the lease was lost or the core has ended. */
    private boolean turn(Carrier carrier) {
        try {
            if (!runReady(carrier)) {
                return false;
            }
            takeInbox();
            fireTimers();
            if (!terminating) {
                if (core.runQueue().isEmpty()) {
                    sleep();
                } else if (budget.isSpent()) {
                    poll(now);
                }
                return true;
            }
        } catch (Throwable defect) {
            // A driver's, or the end of the heap: the core must outlive it.
            report("a turn of " + core + " failed", defect);
            return true;
        }
        core.terminate();
        return false;
    }

    /** Runs ready tasks within the budget; false if the core was taken during one. */
    private boolean runReady(Carrier carrier) {
        RunQueue queue = core.runQueue();
        Lease lease = core.lease();
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
            TASKS.setOpaque(this, tasks + 1);
            withinBudget = budget.spend();
        }
        return true;
    }

    private static void runTask(Carrier carrier, Runnable task) {
        try {
            task.run();
        } catch (Throwable failure) {
            reportUncaught(carrier, failure);
        }
    }

    /** A task's exception goes where a thread's would go, and never ends the core. */
    private static void reportUncaught(Carrier carrier, Throwable failure) {
        try {
            carrier.getUncaughtExceptionHandler().uncaughtException(carrier, failure);
        } catch (Throwable second) {
            failure.addSuppressed(second);
            log("a task failed, and so did the uncaught handler", failure);
        }
    }

    /**
     * Tells of a failure in the loop, by a task: a log may block, or wait for a lock that a task of
     * this core holds. Lease holder only.
     */
    void report(String message, Throwable failure) {
        try {
            core.runQueue().add(() -> log(message, failure));
        } catch (OutOfMemoryError e) {
            failure.addSuppressed(e);
            log(message, failure);
        }
    }

    private static void log(String message, Throwable failure) {
        try {
            LOGGER.log(Level.ERROR, message, failure);
        } catch (Throwable unheard) {
            // Nobody is left to tell, and a carrier must not end for that.
            failure.addSuppressed(unheard);
        }
    }

    private void takeInbox() {
        Inbox inbox = core.inbox();
        for (int i = 0; i < INBOX_BATCH; i++) {
            Object item = inbox.take();
            if (item == null) {
                return;
            }
            if (item instanceof LoopMessage message) {
                message.deliver(core);
            } else {
                core.runQueue().add((Runnable) item);
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
                report("a timer's command failed on " + core, failure);
            }
        }
    }

    /** Announce, look again, block: see {@link SleepGate}. */
    private void sleep() {
        SleepGate gate = core.gate();
        gate.announce();
        poll(core.inbox().isEmpty() ? sleep : now);
        gate.retract();
        core.group().watchdog().rouse();
    }

    private void poll(PollContext context) {
        budget.settle();
        try {
            core.driver().poll(context);
        } catch (Throwable failure) {
            // Drivers fail their operations themselves; this is a defect that must be seen.
            report(
                    "the " + core.driver().name() + " driver of " + core + " failed to poll",
                    failure);
        }
        budget.renew(System.nanoTime());
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
                report(core + " goes on without I/O until it can", failure);
            }
        }
    }

    /** The carrier no longer holds the lease, or the core has ended. */
    private void detach() {
        try {
            core.driver().detach();
        } catch (Throwable defect) {
            log("the " + core.driver().name() + " driver of " + core + " failed to detach", defect);
        }
    }

    /** The core ends with the current turn. In the loop only. */
    void beginTermination() {
        terminating = true;
    }

    /** Only by whoever has just taken the lease. */
    void countHandOff() {
        HAND_OFFS.setOpaque(this, handOffs + 1);
    }

    long tasks() {
        return (long) TASKS.getOpaque(this);
    }

    long turns() {
        return (long) TURNS.getOpaque(this);
    }

    long handOffs() {
        return (long) HAND_OFFS.getOpaque(this);
    }

    /** Polls for what is there. */
    private static final class NonBlocking implements PollContext {
        @Override
        public boolean canBlock() {
            return false;
        }

        @Override
        public long deadlineNanos() {
            return NO_DEADLINE;
        }
    }

    /** Sleeps until something completes, the first timer is due or somebody wakes the core. */
    private final class Blocking implements PollContext {
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
