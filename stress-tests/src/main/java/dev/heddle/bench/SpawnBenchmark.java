package dev.heddle.bench;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** What does a virtual thread cost that another one starts and joins? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SpawnBenchmark {
    private static final int THREADS = 20_000;

    /** One operation is one thread that does nothing. */
    @Benchmark
    @OperationsPerInvocation(THREADS)
    public void spawnAndJoin(ThreadsUnderTest threads) throws InterruptedException {
        threads.run(() -> spawnAll(threads.factory()));
    }

    private static void spawnAll(ThreadFactory factory) {
        for (int i = 0; i < THREADS; i++) {
            Thread child = factory.newThread(() -> {});
            child.start();
            try {
                child.join();
            } catch (InterruptedException e) {
                throw new AssertionError("nobody interrupts", e);
            }
        }
    }
}
