package dev.heddle.report;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Makes reports one after the other, away from whoever finds what they tell of, since a log may
 * block. Its daemon thread ends when it has had nothing to do for a second. Any thread.
 */
public final class ReportThread {
    private static final int MOST_WAITING = 1_000;

    private final ThreadPoolExecutor executor;

    /**
     * @param name the thread's
     * @param leftOut run instead of a report that comes while {@value #MOST_WAITING} wait
     */
    public ReportThread(String name, Runnable leftOut) {
        RejectedExecutionHandler full = (report, executor) -> leftOut.run();
        executor =
                new ThreadPoolExecutor(
                        0,
                        1,
                        1,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(MOST_WAITING),
                        Thread.ofPlatform().daemon().name(name).factory(),
                        full);
    }

    /** Has a report made; it must not fail. */
    public void execute(Runnable report) {
        executor.execute(report);
    }
}
