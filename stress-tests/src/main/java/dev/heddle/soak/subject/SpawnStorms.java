package dev.heddle.soak.subject;

import dev.heddle.soak.traffic.Violations;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.LongAdder;

/** Thousands of threads at once, each of which must run once and end. */
final class SpawnStorms implements Workload {
    private static final int MAX_THREADS = 3_000;
    private static final int MAX_PAUSE_MILLIS = 2_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TargetRuntime runtime;
    private final Violations violations;
    private final SplittableRandom random;
    private final CountedThreads drivers;
    private final LongAdder storms = new LongAdder();
    private final LongAdder spawned = new LongAdder();
    private volatile boolean isStopped;

    SpawnStorms(TargetRuntime runtime, Violations violations, SplittableRandom random) {
        this.runtime = runtime;
        this.violations = violations;
        this.random = random;
        drivers = new CountedThreads("spawn storms", violations);
    }

    /** One from outside the cores, one from a thread on them. */
    @Override
    public void start() {
        isStopped = false;
        SplittableRandom outside = random.split();
        SplittableRandom inside = random.split();
        drivers.start(Thread.ofPlatform().daemon().factory(), () -> storms(outside));
        drivers.start(runtime.threads(), () -> storms(inside));
    }

    private void storms(SplittableRandom own) throws InterruptedException {
        while (!isStopped) {
            storm(runtime.threads(), 1 + own.nextInt(MAX_THREADS), own.nextInt(3));
            Thread.sleep(own.nextInt(MAX_PAUSE_MILLIS));
        }
    }

    /**
     * @param kind what each does: 0 nothing, 1 yield, 2 sleep
     */
    void storm(ThreadFactory factory, int count, int kind) throws InterruptedException {
        CountedThreads threads = new CountedThreads("spawn storm", violations);
        LongAdder runs = new LongAdder();
        for (int i = 0; i < count; i++) {
            threads.start(
                    factory,
                    () -> {
                        if (kind == 1) {
                            Thread.yield();
                        } else if (kind == 2) {
                            Thread.sleep(1);
                        }
                        runs.increment();
                    });
        }
        threads.join(PATIENCE);
        if (runs.sum() != count) {
            violations.add("spawn storm", count + " threads were started, and " + runs + " ran");
        }
        storms.increment();
        spawned.add(count);
    }

    @Override
    public void stop() throws InterruptedException {
        isStopped = true;
        drivers.join(PATIENCE.plusSeconds(10));
    }

    @Override
    public String figures() {
        return "storms " + storms + " of " + spawned + " threads";
    }
}
