package dev.heddle.scheduler;

import java.io.File;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A thread as Linux sees it: whether it is runnable, and for how long it has run. Made by the
 * thread itself; {@link #read} and what it reads are the watchdog's only.
 *
 * <p>From {@code /proc/PID/task/TID} (proc_pid_stat(5) and the kernel's
 * Documentation/scheduler/sched-stats.rst): the state in {@code stat} is R for a thread that runs
 * and for one that waits for a processor alike. The first number of {@code schedstat} is {@code
 * sum_exec_runtime}, in nanoseconds, as the kernel last stored it, which it does when the thread
 * loses its processor and at each of its ticks. So for a thread that waits it is exact, and for one
 * that computes it is behind by a tick at most: 1 to 4 ms, with CONFIG_HZ=100 10 ms (Linux 6.18
 * with 250, looks 5 ms apart at a thread that computes: it grew by 4 or by 8 ms).
 *
 * <p>Exact clocks were tried: the first call of {@code ThreadMXBean} takes 20 ms, just when a core
 * is to be handed off; that of {@code clock_gettime} by {@code java.lang.foreign} takes 70 ms, and
 * native access.
 */
final class OsThread {
    /** Where the figures are stored at no tick, there is nothing to be known from them. */
    private static final boolean IS_TICKING =
            isTicking(new File("/sys/devices/system/cpu/nohz_full"));

    private final ProcFile state;
    private final ProcFile times;

    private boolean isRunnable;
    private long runNanos;

    /**
     * @param directory in which {@code stat} and {@code schedstat} are
     */
    OsThread(File directory) {
        state = new ProcFile(new File(directory, "stat"));
        times = new ProcFile(new File(directory, "schedstat"));
    }

    /** The calling platform thread; null where the system does not tell. */
    static @Nullable OsThread current() {
        if (!IS_TICKING) {
            return null;
        }
        try {
            // A link to PID/task/TID. Files.readSymbolicLink would load 50 classes more.
            File self = new File("/proc/thread-self").getCanonicalFile();
            File parent = self.getParentFile();
            return parent != null && parent.getName().equals("task") ? new OsThread(self) : null;
        } catch (IOException | RuntimeException | OutOfMemoryError unknown) {
            return null;
        }
    }

    /**
     * Whether the kernel ticks on each processor while one thread alone computes there.
     *
     * @param tickless lists those where it does not; there is none in most kernels
     */
    static boolean isTicking(File tickless) {
        if (!tickless.exists()) {
            return true;
        }
        try {
            // A list of numbers and ranges, or "(null)", or nothing.
            String cpus = new ProcFile(tickless).start().strip();
            return cpus.isEmpty() || !Character.isDigit(cpus.charAt(0));
        } catch (IOException | RuntimeException | OutOfMemoryError unknown) {
            return false;
        }
    }

    /** Takes new figures; false where they cannot be had, as without a free descriptor. */
    boolean read() {
        try {
            String stat = state.start();
            // The name before may hold anything, and ends here; behind it are numbers only.
            int nameEnd = stat.lastIndexOf(')');
            if (nameEnd < 0) {
                return false;
            }
            isRunnable = stat.charAt(nameEnd + 2) == 'R';
            String schedstat = times.start();
            runNanos = Long.parseLong(schedstat, 0, schedstat.indexOf(' '), 10);
            // No time slice at all: the kernel does not count.
            return !schedstat.stripTrailing().endsWith(" 0");
        } catch (IOException | RuntimeException | OutOfMemoryError unknown) {
            return false;
        }
    }

    /** Whether it ran or waited for a processor, when it was {@link #read}. */
    boolean isRunnable() {
        return isRunnable;
    }

    /** For how long it had run by then, in nanoseconds, at least. */
    long runNanos() {
        return runNanos;
    }
}
