package dev.heddle.stall;

import dev.heddle.report.LogRate;
import dev.heddle.report.Place;
import dev.heddle.report.ReportThread;
import dev.heddle.scheduler.Stall;
import dev.heddle.scheduler.StallListener;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells of each stall by a line in the log, with the stack of what stalls, and by an event of JDK
 * Flight Recorder where that records. On one thread of its own, which ends when it has had nothing
 * to do for a while. Any thread.
 *
 * <p>The log gets at most {@value #MOST_A_SECOND} lines a second; the next line says how many were
 * left out. The recorder gets all, as long as the log keeps up.
 */
public final class StallReports implements StallListener {
    /** The name of the logger, for who wants less of it. */
    public static final String LOGGER = "dev.heddle.stall";

    private static final int MOST_A_SECOND = 10;
    private static final int MOST_FRAMES = 200;
    private static final StackTraceElement[] NOWHERE = {};

    /** Where the JDK does not let the thread be seen. */
    private static final String HIDDEN =
            "a virtual thread (which, shows --add-opens=java.base/java.util.concurrent=ALL-UNNAMED)";

    private static final boolean HAS_RECORDER =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private final ReportThread reporter;

    private final LogRate rate = new LogRate(MOST_A_SECOND);

    /**
     * @param groupName names the thread
     */
    public StallReports(String groupName) {
        reporter = new ReportThread(groupName + "-stalls", rate::leaveOut);
    }

    @Override
    public void onStall(Stall stall) {
        reporter.execute(() -> report(stall));
    }

    private void report(Stall stall) {
        try {
            Runnable task = stall.task();
            Thread thread = task == null ? null : MountedThread.of(task);
            boolean isHidden = task != null && thread == null && MountedThread.isContinued(task);
            String who = task == null ? null : isHidden ? HIDDEN : String.valueOf(or(thread, task));
            StackTraceElement[] stack =
                    isHidden
                            ? NOWHERE
                            : (thread != null ? thread : stall.carrier()).getStackTrace();
            // Asked afterwards: if it has ended, the stack is of whatever runs there now.
            boolean isOver = stall.isOver();
            tell(
                    stall,
                    who,
                    isOver ? NOWHERE : Arrays.copyOf(stack, Math.min(stack.length, MOST_FRAMES)),
                    isOver);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            // Of the task's own description, or of a handler of the log.
            System.getLogger(LOGGER).log(Level.WARNING, "a stall cannot be told of", e);
        }
    }

    private static Object or(@Nullable Thread thread, Runnable task) {
        return thread != null ? thread : task;
    }

    private void tell(
            Stall stall, @Nullable String who, StackTraceElement[] stack, boolean isOver) {
        if (HAS_RECORDER) {
            record(stall, who, stack);
        }
        if (rate.allows(System.nanoTime())) {
            String text = sentence(stall, who) + (isOver ? "; it has ended since" : "");
            System.getLogger(LOGGER)
                    .log(
                            Level.WARNING,
                            text + rate.leftOut(),
                            stack.length == 0 ? null : new Place("it is here:", stack));
        }
    }

    private static String sentence(Stall stall, @Nullable String who) {
        long millis = TimeUnit.NANOSECONDS.toMillis(stall.nanos());
        if (who == null) {
            return "the loop of "
                    + stall.core()
                    + " has not come round for "
                    + millis
                    + " ms, and its threads wait";
        }
        return stall.isHandedOff()
                ? who
                        + " has kept a carrier of "
                        + stall.core()
                        + " for "
                        + millis
                        + " ms; the core goes on with another"
                : who
                        + " has kept "
                        + stall.core()
                        + " for "
                        + millis
                        + " ms, and the core's other threads wait";
    }

    private static void record(Stall stall, @Nullable String who, StackTraceElement[] stack) {
        StallEvent event = new StallEvent();
        if (event.isEnabled()) {
            event.core = stall.core().toString();
            event.carrier = stall.carrier().getName();
            event.task = who == null ? "" : who;
            event.lasted = stall.nanos();
            event.handedOff = stall.isHandedOff();
            event.stack =
                    Arrays.stream(stack).map(Object::toString).collect(Collectors.joining("\n"));
            event.commit();
        }
    }
}
