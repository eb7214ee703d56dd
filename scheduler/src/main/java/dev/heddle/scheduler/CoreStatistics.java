package dev.heddle.scheduler;

/**
 * What a core has done since its start; figures of one moment need not match each other.
 *
 * @param tasks tasks run; each mount of a virtual thread is one
 * @param turns turns of the loop
 * @param handOffs how often the core was given to another carrier
 * @param load live tasks and ready ones now
 * @param driver what its driver has done
 */
public record CoreStatistics(
        long tasks, long turns, long handOffs, int load, IoDriver.Statistics driver) {}
