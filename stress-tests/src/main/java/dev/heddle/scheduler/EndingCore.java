package dev.heddle.scheduler;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A core that ends at its first poll, and a task that counts its runs. */
final class EndingCore {
    private final ActedCore acted = new ActedCore(home -> new EndingDriver());
    private final AtomicInteger runs = new AtomicInteger();
    private final Runnable task = runs::incrementAndGet;

    Core core() {
        return acted.core();
    }

    Runnable task() {
        return task;
    }

    /** Runs the loop to the core's end. */
    void run() {
        acted.run();
    }

    /** How often the task has run, once the fallback core has done all that it was given. */
    int runs() {
        // What the first one finds done may have queued the task behind it.
        awaitFallback();
        awaitFallback();
        return runs.get();
    }

    private static void awaitFallback() {
        CountDownLatch done = new CountDownLatch(1);
        Core.fallback().execute(done::countDown);
        boolean interrupted = false;
        while (done.getCount() > 0) {
            try {
                done.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private final class EndingDriver extends IdleDriver {
        @Override
        public void poll(PollContext context) {
            acted.core().beginTermination();
        }
    }
}
