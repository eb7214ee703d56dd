package dev.heddle.scheduler;

import java.io.File;
import java.io.IOException;

/**
 * Whether the threads of the whole machine that are runnable are more than the processors that this
 * process may use. If they are not, each of them has one: where two are at one processor, the
 * kernel moves one to an idle one, within a few milliseconds unless it is bound. If they are, those
 * of others may have processors of their own, and nothing is known. Watchdog only.
 *
 * <p>It is the fourth field of {@code /proc/loadavg} (proc_loadavg(5)), with the thread that reads.
 */
final class ProcessorDemand {
    private final ProcFile load;
    private final int processors;

    ProcessorDemand(File load, int processors) {
        this.load = new ProcFile(load);
        this.processors = processors;
    }

    static ProcessorDemand ofTheMachine() {
        return new ProcessorDemand(
                new File("/proc/loadavg"), Runtime.getRuntime().availableProcessors());
    }

    /** Whether nobody waits for a processor; false if that is not known. */
    boolean isMet() {
        try {
            String averages = load.start();
            int end = averages.indexOf('/');
            int start = averages.lastIndexOf(' ', end) + 1;
            return Integer.parseInt(averages, start, end, 10) <= processors;
        } catch (IOException | RuntimeException | OutOfMemoryError unknown) {
            return false;
        }
    }
}
