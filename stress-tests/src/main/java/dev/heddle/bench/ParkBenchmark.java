package dev.heddle.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** What does a switch between two virtual threads cost that park and unpark each other? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ParkBenchmark {
    private static final int SWITCHES = 100_000;

    /** One operation is one park and one unpark. */
    @Benchmark
    @OperationsPerInvocation(SWITCHES)
    public void pingPong(ThreadsUnderTest threads) throws InterruptedException {
        new Turns(SWITCHES, 0).play(threads);
    }
}
