package dev.heddle.leak;

import dev.heddle.report.LogRate;
import dev.heddle.report.Place;
import dev.heddle.report.ReportThread;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells of leaks by a line in the log for each place where such a thing is opened, or for each kind
 * where places are not known, and by an event of JDK Flight Recorder for each leak. On one thread
 * of its own, which ends when it has had nothing to do for a while. Any thread.
 *
 * <p>The log gets at most {@value #MOST_A_SECOND} lines a second; the next line says how many were
 * left out, each of which gets a line when it comes again. After {@value #MOST_PLACES} places it
 * gets no more.
 */
final class LeakReports {
    private static final int MOST_A_SECOND = 10;
    private static final int MOST_PLACES = 1_000;
    private static final int MOST_FRAMES = 200;
    private static final Set<String> ASKING =
            Set.of(Leaks.class.getName(), LeakReports.class.getName());

    private static final boolean HAS_RECORDER =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private final LeakMode mode;
    private final LogRate rate = new LogRate(MOST_A_SECOND);
    private final ReportThread reporter = new ReportThread("heddle-leaks", rate::leaveOut);

    // the reporter's thread only
    private final Set<Leakable> kindsSeen = EnumSet.noneOf(Leakable.class);
    private final Set<List<Object>> placesSeen = new HashSet<>();

    LeakReports(LeakMode mode) {
        this.mode = mode;
    }

    /** Where the caller opens something, for {@link #add}; null if it is not to be told. */
    @Nullable Throwable place() {
        return mode == LeakMode.STACK ? new Throwable() : null;
    }

    /**
     * Something was dropped.
     *
     * @param opened what {@link #place} has said of it
     */
    void add(Leakable what, @Nullable Throwable opened) {
        reporter.execute(() -> report(what, opened));
    }

    private void report(Leakable what, @Nullable Throwable opened) {
        try {
            StackTraceElement[] stack = opened == null ? new StackTraceElement[0] : frames(opened);
            if (HAS_RECORDER) {
                record(what, stack);
            }
            if (mode != LeakMode.COUNT && isNew(what, stack) && rate.allows(System.nanoTime())) {
                remember(what, stack);
                System.getLogger(Leaks.LOGGER)
                        .log(
                                Level.WARNING,
                                sentence(what) + rate.leftOut(),
                                stack.length == 0 ? null : new Place("it was opened here:", stack));
            }
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            // Of a handler of the log.
            System.getLogger(Leaks.LOGGER).log(Level.WARNING, "a leak cannot be told of", e);
        }
    }

    private static StackTraceElement[] frames(Throwable opened) {
        return Arrays.stream(opened.getStackTrace())
                .dropWhile(frame -> ASKING.contains(frame.getClassName()))
                .limit(MOST_FRAMES)
                .toArray(StackTraceElement[]::new);
    }

    private boolean isNew(Leakable what, StackTraceElement[] stack) {
        if (mode == LeakMode.LOG) {
            return !kindsSeen.contains(what);
        }
        return placesSeen.size() < MOST_PLACES && !placesSeen.contains(key(what, stack));
    }

    private void remember(Leakable what, StackTraceElement[] stack) {
        kindsSeen.add(what);
        if (mode == LeakMode.STACK) {
            placesSeen.add(key(what, stack));
        }
    }

    private static List<Object> key(Leakable what, StackTraceElement[] stack) {
        return List.of(what, List.of(stack));
    }

    private String sentence(Leakable what) {
        String found = what + " was never closed, and the collector has found it";
        return mode == LeakMode.STACK
                ? found
                : found
                        + "; more of them are counted only: -Dheddle.leaks=stack says where each"
                        + " was opened";
    }

    private static void record(Leakable what, StackTraceElement[] stack) {
        LeakEvent event = new LeakEvent();
        if (event.isEnabled()) {
            event.what = what.toString();
            event.stack =
                    Arrays.stream(stack).map(Object::toString).collect(Collectors.joining("\n"));
            event.commit();
        }
    }
}
