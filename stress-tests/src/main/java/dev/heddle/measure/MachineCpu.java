package dev.heddle.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;

/**
 * How much CPU time this machine has used, at one moment, in ticks of 10 ms (proc(5)).
 *
 * @param allTicks by all processes, and by other machines on the same processors
 * @param ownTicks by this process and those that it has started
 * @param processors of the machine
 */
record MachineCpu(long allTicks, long ownTicks, int processors) {

    private static final double TICKS_PER_NANO = 1e-7;

    /**
     * Reads the times.
     *
     * @throws IOException if there is no {@code /proc}
     */
    static MachineCpu read() throws IOException {
        long own = 0;
        long[] pids =
                LongStream.concat(
                                LongStream.of(ProcessHandle.current().pid()),
                                ProcessHandle.current().descendants().mapToLong(ProcessHandle::pid))
                        .toArray();
        for (long pid : pids) {
            own += ownTicks(pid);
        }
        String stat = Files.readString(Path.of("/proc", "stat"));
        return new MachineCpu(ProcStat.machineTicks(stat), own, ProcStat.processors(stat));
    }

    private static long ownTicks(long pid) {
        try {
            return ProcStat.cpuTicks(
                    Files.readString(Path.of("/proc", Long.toString(pid), "stat")));
        } catch (IOException e) {
            return 0; // It ended since it was listed.
        }
    }

    /**
     * The share of all processors that others than ours have used since then.
     *
     * @param elapsedNanos since then
     */
    double othersShareSince(MachineCpu earlier, long elapsedNanos) {
        long others = allTicks - earlier.allTicks - (ownTicks - earlier.ownTicks);
        return Math.max(0, others) / (elapsedNanos * TICKS_PER_NANO * processors);
    }
}
