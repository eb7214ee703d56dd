package dev.heddle.scheduler;

/**
 * What a core has done since its start; figures of one moment need not match each other.
 *
 * @param tasks tasks run; each mount of a virtual thread is one
 * @param turns turns of the loop
 * @param handOffs how often the core was given to another carrier
 * @param stalls how many tasks and turns have lasted longer than {@link
 *     CoreGroupOptions#stallTime}; 0 on a host's core, whose host counts them
 * @param load live tasks and ready ones now
 * @param waiting tasks, and messages of other threads, that wait to run now: of the load those that
 *     are ready and have not begun, or are to go on; those of the batch class are one
 * @param timers timers that are pending now, sleeps of threads and bounds of their waits included
 * @param sockets open sockets whose {@linkplain IoEndpoint#home home} it is; one has none before
 *     its first operation
 * @param buffers native buffers in use now: lent to readers, or held by operations in flight
 * @param asleepNanos how long it has slept in its driver, in nanoseconds, the sleep that lasts
 *     included; the rest of the time it was busy, or waited for a processor. On a host's core that
 *     is its loop's wait, beside which the host's threads may be busy
 * @param turnTimes how long the loop has run tasks between two polls, for each poll
 * @param queueWaits how long what is handed to the core waits until it runs, measured by a task of
 *     the core's own at each look of the watchdog at a core that is awake (every half {@link
 *     CoreGroupOptions#handOffDelay}); none on a host's core
 * @param wakeUpsSent how often its tasks have woken another core that slept; {@link
 *     IoDriver.Statistics#wakeUps} is how often it was woken
 * @param driver what its driver has done
 */
public record CoreStatistics(
        long tasks,
        long turns,
        long handOffs,
        long stalls,
        int load,
        int waiting,
        int timers,
        int sockets,
        int buffers,
        long asleepNanos,
        LatencyCounts turnTimes,
        LatencyCounts queueWaits,
        long wakeUpsSent,
        IoDriver.Statistics driver) {}
