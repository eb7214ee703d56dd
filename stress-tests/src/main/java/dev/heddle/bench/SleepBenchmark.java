package dev.heddle.bench;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** How long do 10,000 virtual threads take that sleep for 1 ms each? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SleepBenchmark {
    private static final int SLEEPERS = 10_000;

    /** One operation is all of them: spawned by one virtual thread and joined. */
    @Benchmark
    public void tenThousand(ThreadsUnderTest threads) throws InterruptedException {
        threads.run(() -> sleepAll(threads.factory()));
    }

    private static void sleepAll(ThreadFactory factory) {
        Thread[] sleepers = new Thread[SLEEPERS];
        for (int i = 0; i < SLEEPERS; i++) {
            sleepers[i] = factory.newThread(SleepBenchmark::sleep);
            sleepers[i].start();
        }
        try {
            for (Thread sleeper : sleepers) {
                sleeper.join();
            }
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts", e);
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts", e);
        }
    }
}
