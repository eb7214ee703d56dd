package dev.heddle.leak;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What was opened, never closed, and found by the collector. It is for whoever registers such a
 * thing with a cleaner, and asks where it is opened once for each: that costs nothing unless {@link
 * LeakMode#STACK} was asked for when the process opened the first. Any thread.
 */
public final class Leaks {
    /** The name of the logger, for who wants less of it. */
    public static final String LOGGER = "dev.heddle.leak";

    private static final LeakReports REPORTS = new LeakReports(modeOrDefault());

    private Leaks() {}

    /** No group is made while the property is wrong, so that its maker is told. */
    private static LeakMode modeOrDefault() {
        try {
            return LeakMode.asked();
        } catch (IllegalArgumentException wrongSince) {
            return LeakMode.LOG;
        }
    }

    /** Where the caller opens something; null if nobody wants to know. */
    public static @Nullable Throwable place() {
        return REPORTS.place();
    }

    /**
     * Something was dropped: counts it, and has it told of. Neither blocks nor throws.
     *
     * @param count of the group that it was opened with
     * @param opened what {@link #place} has said of it
     */
    public static void found(AtomicLong count, Leakable what, @Nullable Throwable opened) {
        count.incrementAndGet();
        REPORTS.add(what, opened);
    }
}
