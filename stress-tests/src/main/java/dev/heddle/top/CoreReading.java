package dev.heddle.top;

import dev.heddle.scheduler.LatencyCounts;
import java.util.Map;

/**
 * What one core's bean showed at one moment.
 *
 * @param name the core's
 * @param driver in which it waits
 * @param nanos when it was read, by {@link System#nanoTime}
 * @param figures the bean's numbers, by the names of its attributes
 * @param queueWaits how long threads have waited to run
 */
record CoreReading(
        String name,
        String driver,
        long nanos,
        Map<String, Long> figures,
        LatencyCounts queueWaits) {
    static final String TASKS = "Tasks";
    static final String TURNS = "Turns";
    static final String HAND_OFFS = "HandOffs";
    static final String STALLS = "Stalls";
    static final String LOAD = "Load";
    static final String SOCKETS = "Sockets";
    static final String ASLEEP = "AsleepNanos";
    static final String QUEUE_WAIT_COUNTS = "QueueWaitCounts";
    static final String KERNEL_ENTRIES = "KernelEntries";
    static final String SUBMISSIONS = "Submissions";
    static final String WAKE_UPS = "WakeUps";

    /** All of them. */
    static final String[] FIGURES = {
        TASKS,
        TURNS,
        HAND_OFFS,
        STALLS,
        LOAD,
        SOCKETS,
        ASLEEP,
        KERNEL_ENTRIES,
        SUBMISSIONS,
        WAKE_UPS
    };

    CoreReading {
        figures = Map.copyOf(figures);
    }

    long figure(String figure) {
        return figures.getOrDefault(figure, 0L);
    }

    /** How much a figure has grown a second since an earlier reading. */
    double rateSince(CoreReading earlier, String figure) {
        long passed = Math.max(1, nanos - earlier.nanos);
        return (figure(figure) - earlier.figure(figure)) * 1e9 / passed;
    }

    /** The 99th percentile of the waits since an earlier reading, in nanoseconds. */
    long queueWaitSince(CoreReading earlier) {
        return queueWaits.since(earlier.queueWaits).quantileNanos(0.99);
    }

    /** The part of the time since an earlier reading in which the core did not sleep: 0 to 1. */
    double busySince(CoreReading earlier) {
        return Math.clamp(1 - rateSince(earlier, ASLEEP) / 1e9, 0, 1);
    }
}
