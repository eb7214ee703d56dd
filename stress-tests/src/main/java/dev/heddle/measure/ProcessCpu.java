package dev.heddle.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * How much CPU time a process has used, at one moment.
 *
 * <p>The sum over its threads counts in nanoseconds, but loses a thread that ends; the total of the
 * process counts in ticks of 10 ms, and loses nothing. A difference is taken of the first, unless
 * the second contradicts it.
 *
 * @param threadNanos sum of what the present threads have used
 * @param totalTicks what the process has used
 */
record ProcessCpu(long threadNanos, long totalTicks) {

    private static final long MAX_DISAGREEMENT_TICKS = 3;

    /**
     * Reads the times of the process {@code pid}.
     *
     * @throws IOException if there is no such process, or no {@code /proc}
     */
    static ProcessCpu read(long pid) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        long totalTicks = ProcStat.cpuTicks(Files.readString(process.resolve("stat")));
        long threadNanos = 0;
        for (Path thread : threadsOf(process)) {
            threadNanos += threadNanos(thread);
        }
        return new ProcessCpu(threadNanos, totalTicks);
    }

    private static List<Path> threadsOf(Path process) throws IOException {
        try (Stream<Path> threads = Files.list(process.resolve("task"))) {
            return threads.toList();
        }
    }

    private static long threadNanos(Path thread) {
        try {
            return ProcStat.cpuNanos(Files.readString(thread.resolve("schedstat")));
        } catch (IOException e) {
            return 0; // It ended since it was listed, or the kernel keeps no schedstat.
        }
    }

    /** Nanoseconds of CPU time used since {@code earlier}. */
    long nanosSince(ProcessCpu earlier) {
        long threads = threadNanos - earlier.threadNanos;
        long total = (totalTicks - earlier.totalTicks) * ProcStat.TICK_NANOS;
        boolean isAgreed =
                Math.abs(threads - total) <= MAX_DISAGREEMENT_TICKS * ProcStat.TICK_NANOS;
        return isAgreed ? threads : total;
    }
}
