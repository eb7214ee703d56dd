package dev.heddle.soak.subject;

import dev.heddle.soak.traffic.Violations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.LongAdder;

/** Threads of which each must end; what one throws is a violation. Any thread. */
final class CountedThreads {
    private final String name;
    private final Violations violations;
    private final Set<Thread> started;
    private final LongAdder ended = new LongAdder();

    CountedThreads(String name, Violations violations) {
        this(name, violations, ConcurrentHashMap.newKeySet());
    }

    /**
     * @param started keeps those that have started and not ended
     */
    CountedThreads(String name, Violations violations, Set<Thread> started) {
        this.name = name;
        this.violations = violations;
        this.started = started;
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
        // Not by the set's size, which for a moment still counts a thread that has left the set.
        List<Thread> late = new ArrayList<>();
        for (Thread thread : started) {
            long left = Math.max(1, end - System.nanoTime());
            if (!thread.join(Duration.ofNanos(left))) {
                late.add(thread);
            }
            started.remove(thread);
        }
        if (!late.isEmpty()) {
            violations.add(
                    name,
                    late.size()
                            + " threads have not ended in "
                            + within.toSeconds()
                            + " s, such as "
                            + late.getFirst()
                            + " at "
                            + List.of(late.getFirst().getStackTrace()));
        }
    }

    /** How many have come to their end. */
    long ended() {
        return ended.sum();
    }
}
