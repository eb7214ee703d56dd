package dev.heddle.driver.socket;

import dev.heddle.scheduler.IoDriver;
import dev.heddle.scheduler.OpaqueCounter;
import java.util.concurrent.atomic.AtomicLong;

/** What a driver counts, for {@link IoDriver.Statistics}. Read by any thread. */
public final class DriverCounters {
    // written by the lease holder only
    private final OpaqueCounter kernelEntries = new OpaqueCounter();
    private final OpaqueCounter submissions = new OpaqueCounter();
    private final OpaqueCounter completions = new OpaqueCounter();
    private final OpaqueCounter buffers = new OpaqueCounter();

    // written by whoever wakes the core
    private final AtomicLong wakeUps = new AtomicLong();

    DriverCounters() {}

    /** System calls to submit, reap and wait, or to move bytes directly. */
    public OpaqueCounter kernelEntries() {
        return kernelEntries;
    }

    /** Operations handed to the kernel. */
    public OpaqueCounter submissions() {
        return submissions;
    }

    /** Operations completed. */
    OpaqueCounter completions() {
        return completions;
    }

    /** Pooled native buffers that operations in flight hold: added and taken away. */
    public OpaqueCounter buffers() {
        return buffers;
    }

    /** Counts a wake-up. Any thread. */
    public void addWakeUp() {
        wakeUps.incrementAndGet();
    }

    IoDriver.Statistics statistics() {
        return new IoDriver.Statistics(
                kernelEntries.get(),
                submissions.get(),
                completions.get(),
                wakeUps.get(),
                buffers.get());
    }
}
