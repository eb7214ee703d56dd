package dev.heddle.scheduler;

import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;

/** Where the failures of a core go: those of its tasks, and those of its loop. */
final class LoopFailures {
    private final Executor tasks;

    /**
     * @param tasks runs a task on the core, and not in its loop
     */
    LoopFailures(Executor tasks) {
        this.tasks = tasks;
    }

    /** A task's exception goes where a thread's would go, and never ends the core. */
    static void uncaught(Carrier carrier, Throwable failure) {
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
            tasks.execute(() -> log(message, failure));
        } catch (OutOfMemoryError e) {
            failure.addSuppressed(e);
            log(message, failure);
        }
    }

    /** Logs, on a thread that holds no lease. */
    static void log(String message, Throwable failure) {
        try {
            // Looked up here: under the agent, cores start before the program says how to log.
            System.getLogger(CoreLoop.class.getName()).log(Level.ERROR, message, failure);
        } catch (Throwable unheard) {
            // Nobody is left to tell, and a carrier must not end for that.
            failure.addSuppressed(unheard);
        }
    }
}
