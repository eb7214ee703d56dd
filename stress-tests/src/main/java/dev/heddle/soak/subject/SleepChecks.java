package dev.heddle.soak.subject;

import dev.heddle.soak.traffic.Violations;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Threads that sleep, and must never wake before their time. */
final class SleepChecks implements Workload {
    private static final int THREADS = 64;
    private static final int MAX_MILLIS = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TargetRuntime runtime;
    private final Violations violations;
    private final SplittableRandom random;
    private final CountedThreads threads;
    private final LongAdder sleeps = new LongAdder();
    private final AtomicLong latestNanos = new AtomicLong();
    private volatile boolean isStopped;

    SleepChecks(TargetRuntime runtime, Violations violations, SplittableRandom random) {
        this.runtime = runtime;
        this.violations = violations;
        this.random = random;
        threads = new CountedThreads("sleeps", violations);
    }

    @Override
    public void start() {
        isStopped = false;
        for (int i = 0; i < THREADS; i++) {
            SplittableRandom own = random.split();
            threads.start(runtime.threads(), () -> sleep(own));
        }
    }

    private void sleep(SplittableRandom own) throws InterruptedException {
        while (!isStopped) {
            long nanos = own.nextLong(MAX_MILLIS * 1_000_000L);
            long before = System.nanoTime();
            Thread.sleep(Duration.ofNanos(nanos));
            check(nanos, System.nanoTime() - before);
        }
    }

    /** What a sleep took beside what it was to take. */
    void check(long nanos, long tookNanos) {
        if (tookNanos < nanos) {
            violations.add("sleep", "of " + nanos + " ns ended after " + tookNanos + " ns");
        }
        latestNanos.accumulateAndGet(tookNanos - nanos, Math::max);
        sleeps.increment();
    }

    @Override
    public void stop() throws InterruptedException {
        isStopped = true;
        threads.join(PATIENCE);
    }

    @Override
    public String figures() {
        return "sleeps " + sleeps + ", the latest " + latestNanos.get() / 1_000_000 + " ms late";
    }
}
