package dev.heddle.soak.subject;

import dev.heddle.soak.traffic.Violations;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.LongAdder;

/** Threads of which each must end; what one throws is a violation. Any thread. */
final class CountedThreads {
    private final String name;
    private final Violations violations;
    private final Set<Thread> started = ConcurrentHashMap.newKeySet();
    private final LongAdder ended = new LongAdder();

    CountedThreads(String name, Violations violations) {
        this.name = name;
        this.violations = violations;
    }

    /** What a thread does. */
    @FunctionalInterface
    interface Body {
        void run() throws Exception;
    }

    void start(ThreadFactory threads, Body body) {
        Thread thread = threads.newThread(() -> run(body));
        started.add(thread);
        thread.start();
    }

    private void run(Body body) {
        try {
            body.run();
            ended.increment();
        } catch (Throwable failure) {
            violations.add(name, "a thread ended by " + failure);
        } finally {
            started.remove(Thread.currentThread());
        }
    }

    /** Waits for all; those that do not end are a violation. */
    void join(Duration within) throws InterruptedException {
        long end = System.nanoTime() + within.toNanos();
        for (Thread thread : started) {
            long left = Math.max(1, end - System.nanoTime());
            if (thread.join(Duration.ofNanos(left))) {
                started.remove(thread);
            }
        }
        if (!started.isEmpty()) {
            violations.add(
                    name,
                    started.size()
                            + " threads have not ended in "
                            + within.toSeconds()
                            + " s, such as "
                            + started.iterator().next());
            started.clear();
        }
    }

    /** How many have come to their end. */
    long ended() {
        return ended.sum();
    }
}
