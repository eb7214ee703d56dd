package dev.heddle.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** What does {@link Thread#yield} cost? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class YieldBenchmark {
    private static final int YIELDS = 100_000;

    /** A thread with nobody to yield to. */
    @Benchmark
    @OperationsPerInvocation(YIELDS)
    public void alone(ThreadsUnderTest threads) throws InterruptedException {
        threads.run(() -> yieldAgain(YIELDS));
    }

    /** Two threads of one core, which yield to each other. */
    @Benchmark
    @OperationsPerInvocation(YIELDS)
    public void inTurn(ThreadsUnderTest threads) throws InterruptedException {
        threads.run(() -> yieldAgain(YIELDS / 2), () -> yieldAgain(YIELDS / 2));
    }

    @SuppressWarnings("ThreadPriorityCheck") // the question
    private static void yieldAgain(int times) {
        for (int i = 0; i < times; i++) {
            Thread.yield();
        }
    }
}
