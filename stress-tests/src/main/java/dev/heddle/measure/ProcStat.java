package dev.heddle.measure;

import java.util.concurrent.TimeUnit;

/** Reads CPU times and memory in the text of Linux' {@code /proc} files (see proc(5)). */
public final class ProcStat {

    /** USER_HZ: 100 on all architectures that Heddle runs on. */
    static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1) / 100;

    private static final int UTIME_FIELD = 14;
    private static final int STIME_FIELD = 15;
    private static final int FIRST_FIELD_AFTER_NAME = 3;
    private static final int SYSTEM_FIELD = 3; // user, nice, system
    private static final int STEAL_FIELD = 8;
    private static final String RESIDENT = "VmRSS:";
    private static final String PEAK = "VmHWM:";
    private static final String KIB = " kB"; // so it says, and means 1024 (proc(5))

    private ProcStat() {}

    /**
     * User and system time of a process, in clock ticks, from its {@code stat} file.
     *
     * @throws IllegalArgumentException if it is not the text of such a file
     */
    static long cpuTicks(String stat) {
        // The name in field 2 may contain blanks and brackets: count from its last bracket.
        int nameEnd = stat.lastIndexOf(')');
        if (nameEnd < 0) {
            throw unreadable("stat", stat);
        }
        String[] fields = stat.substring(nameEnd + 1).strip().split(" ", -1);
        if (fields.length <= STIME_FIELD - FIRST_FIELD_AFTER_NAME) {
            throw unreadable("stat", stat);
        }
        return number("stat", fields[UTIME_FIELD - FIRST_FIELD_AFTER_NAME])
                + number("stat", fields[STIME_FIELD - FIRST_FIELD_AFTER_NAME]);
    }

    /**
     * User and system time of a process, in milliseconds, from a text that begins with its {@code
     * stat} file. It counts in steps of 10 ms.
     *
     * @throws IllegalArgumentException if it does not
     */
    public static double cpuMillis(String stat) {
        String line = stat.lines().findFirst().orElse("");
        return TimeUnit.NANOSECONDS.toMillis(cpuTicks(line) * TICK_NANOS);
    }

    /**
     * What the whole machine has used, in clock ticks, from {@code /proc/stat}: the work of
     * processes, and what other machines took of the same processors. Interrupts are left out; in
     * ticks they are the process's that they met.
     *
     * @throws IllegalArgumentException if it is not the text of that file
     */
    static long machineTicks(String stat) {
        String[] fields = stat.lines().findFirst().orElse("").split(" +", -1);
        if (!fields[0].equals("cpu") || fields.length <= STEAL_FIELD) {
            throw unreadable("stat", stat);
        }
        long ticks = number("stat", fields[STEAL_FIELD]);
        for (int field = 1; field <= SYSTEM_FIELD; field++) {
            ticks += number("stat", fields[field]);
        }
        return ticks;
    }

    /** How many processors {@code /proc/stat} lists. */
    static int processors(String stat) {
        return Math.toIntExact(stat.lines().filter(line -> line.matches("cpu\\d+ .*")).count());
    }

    /**
     * Time on a CPU of one thread, in nanoseconds, from its {@code schedstat} file.
     *
     * @throws IllegalArgumentException if it is not the text of such a file
     */
    static long cpuNanos(String schedstat) {
        int end = schedstat.indexOf(' ');
        if (end < 0) {
            throw unreadable("schedstat", schedstat);
        }
        return number("schedstat", schedstat.substring(0, end));
    }

    /**
     * Memory of a process that is in RAM, from its {@code status} file.
     *
     * @throws IllegalArgumentException if it is not the text of such a file
     */
    public static long residentBytes(String status) {
        return bytes(status, RESIDENT);
    }

    /**
     * The most memory that a process has had in RAM, from its {@code status} file.
     *
     * @throws IllegalArgumentException if it is not the text of such a file
     */
    public static long peakBytes(String status) {
        return bytes(status, PEAK);
    }

    private static long bytes(String status, String name) {
        String kib =
                status.lines()
                        .filter(line -> line.startsWith(name) && line.endsWith(KIB))
                        .findFirst()
                        .orElseThrow(() -> unreadable("status", status));
        String digits = kib.substring(name.length(), kib.length() - KIB.length()).strip();
        return number("status", digits) * 1024;
    }

    private static long number(String file, String field) {
        try {
            return Long.parseLong(field);
        } catch (NumberFormatException e) {
            throw unreadable(file, field);
        }
    }

    private static IllegalArgumentException unreadable(String file, String text) {
        return new IllegalArgumentException("not understood in a " + file + " file: " + text);
    }
}
