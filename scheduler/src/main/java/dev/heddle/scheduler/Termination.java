package dev.heddle.scheduler;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The end of a core. What it has not run, and what reaches it afterwards, goes to the {@linkplain
 * Core#fallback() fallback core}: nothing that was accepted is lost.
 *
 * <pre>
 *   last carrier: isOver := true           sender: Inbox.offer()
 *                 looks at the inbox               reads isOver; if true, has the inbox looked at
 * </pre>
 *
 * <p><b>Claim:</b> what is offered is seen by the one look or by the other. All four are
 * volatile-mode accesses (the offer claims its index by compare-and-set): if the carrier's look
 * misses the offer, the sender's read comes after the write (as in {@link SleepGate}).
 */
final class Termination {
    private final Core core;
    private final LoopFailures failures;
    private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    private volatile boolean isOver;

    Termination(Core core, LoopFailures failures) {
        this.core = core;
        this.failures = failures;
    }

    /** Whether the core takes nothing any more. Any thread; asked after an offer as well. */
    boolean isOver() {
        return isOver;
    }

    /** Completes as the last thing that the core does. */
    CompletableFuture<@Nullable Void> done() {
        return done;
    }

    /** Completes all I/O, and leaves tasks and timers to the fallback core. In the loop only. */
    void run() {
        try {
            shutDownDriver();
            Core fallback = Core.fallback();
            TimerQueue timers = core.timers();
            for (Timer timer = timers.pollFirst(); timer != null; timer = timers.pollFirst()) {
                moveToFallback(timer);
            }
            RunQueue runQueue = core.runQueue();
            for (Runnable task = runQueue.poll(); task != null; task = runQueue.poll()) {
                fallback.execute(task);
            }
            isOver = true;
            forwardInbox();
        } finally {
            done.complete(null);
        }
    }

    private void shutDownDriver() {
        IoDriver driver = core.driver();
        try {
            driver.shutDown();
        } catch (Throwable defect) {
            failures.report(
                    "the " + driver.name() + " driver of " + core + " did not shut down", defect);
        }
    }

    static void moveToFallback(Timer timer) {
        Core fallback = Core.fallback();
        timer.moveTo(fallback);
        fallback.settle(timer);
    }

    /** From the end on the fallback core is the inbox's only consumer, one look at a time. */
    void forwardInbox() {
        Inbox inbox = core.inbox();
        Core.fallback()
                .execute(() -> {
                    synchronized (inbox) {
                        while (!inbox.isEmpty()) {
                            Object item = inbox.take();
                            if (item == null) {
                                Thread.onSpinWait();
                            } else {
                                forward(item);
                            }
                        }
                    }
                });
    }

    /** Hands a task or a message to the fallback core. Any thread. */
    void forward(Object item) {
        if (item instanceof LoopMessage message) {
            Core.fallback().execute(() -> message.abandon(core));
        } else {
            Core.fallback().execute((Runnable) item);
        }
    }
}
