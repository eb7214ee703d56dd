package dev.heddle.management;

/**
 * What one core has done, for JMX clients: {@code dev.heddle:type=Core,name=…}. Counters start with
 * the core; figures of one moment need not match each other. Reading costs the core nothing. Any
 * thread.
 */
public interface CoreMXBean {
    /** The name of its group. */
    String getGroup();

    /** Where it stands in its group, from 0. */
    int getIndex();

    /** The driver in which it waits, such as {@code uring} or {@code epoll}. */
    String getDriver();

    /** How often it has run a task, such as a virtual thread until it parks. */
    long getTasks();

    /** Turns of its loop. */
    long getTurns();

    /** How often it was given from a carrier that computed or blocked to another. */
    long getHandOffs();

    /** How many threads have kept their carrier, or turns the core, for longer than is allowed. */
    long getStalls();

    /** The threads that live, and what waits to run, now. */
    int getLoad();

    /** Of these those that are ready and wait for their turn, now. */
    int getWaiting();

    /** Timers that are pending now: sleeps of threads, bounds of their waits. */
    int getTimers();

    /** Open sockets that are the core's, now: each from its first operation on. */
    int getSockets();

    /** Native buffers in use now: lent to readers, or held by operations in flight. */
    int getBuffers();

    /**
     * How long what is handed to the core waits until it runs: counts, for {@link
     * dev.heddle.scheduler.LatencyCounts#of}.
     */
    long[] getQueueWaitCounts();

    /** Of these the 99th percentile since the start, in nanoseconds. */
    long getQueueWaitP99Nanos();

    /** How long the loop runs threads between two polls: counts, likewise. */
    long[] getTurnTimeCounts();

    /** Of these the 99th percentile since the start, in nanoseconds. */
    long getTurnTimeP99Nanos();

    /** How long it has slept, in nanoseconds, the sleep that lasts included. */
    long getAsleepNanos();

    /** System calls of its driver, as far as it makes them itself. */
    long getKernelEntries();

    /** Operations that its driver has handed to the kernel. */
    long getSubmissions();

    /** Operations that were completed. */
    long getCompletions();

    /** How often another thread has woken it. */
    long getWakeUps();

    /** How often its threads have woken another core. */
    long getWakeUpsSent();
}
