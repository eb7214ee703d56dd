package dev.heddle.bench;

import dev.heddle.channel.Channel;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/**
 * What does it cost to hand a value from one virtual thread to another that waits for it? By
 * Heddle's channel on Heddle's scheduler, and by the JDK's queue on the JDK's.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ChannelBenchmark {
    private static final int VALUES = 100_000;
    private static final Integer VALUE = 42;

    /** One operation is one value handed over, by threads that wait for each other. */
    @Benchmark
    @OperationsPerInvocation(VALUES)
    public void handOver(ThreadsUnderTest threads) throws InterruptedException {
        if (threads.scheduler.equals(ThreadsUnderTest.HEDDLE)) {
            Channel<Integer> channel = Channel.bounded(0);
            threads.run(repeat(() -> channel.send(VALUE)), repeat(channel::receive));
        } else {
            SynchronousQueue<Integer> queue = new SynchronousQueue<>();
            threads.run(repeat(() -> queue.put(VALUE)), repeat(queue::take));
        }
    }

    /** A side of the queue. */
    @FunctionalInterface
    private interface Step {
        void run() throws InterruptedException;
    }

    private static Runnable repeat(Step step) {
        return () -> {
            try {
                for (int i = 0; i < VALUES; i++) {
                    step.run();
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e); // nobody interrupts
            }
        };
    }
}
