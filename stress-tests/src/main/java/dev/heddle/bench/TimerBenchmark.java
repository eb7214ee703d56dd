package dev.heddle.bench;

import dev.heddle.scheduler.Core;
import java.lang.reflect.Field;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What does a timed park cost that ends early, with many timers pending? Each one starts a timer
 * and cancels it; the plain park of {@link ParkBenchmark} is the floor.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class TimerBenchmark {
    private static final int SWITCHES = 20_000;
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    /** Timers that are pending all the time, between one hour and two away, as the parks are. */
    @Param("0")
    public int pending;

    /** Starts the timers where the scheduler keeps those of sleeping threads. */
    @Setup
    public void startTimers(ThreadsUnderTest threads)
            throws InterruptedException, ReflectiveOperationException {
        Core core = threads.core();
        if (core != null) {
            threads.run(() -> {
                for (int i = 0; i < pending; i++) {
                    core.schedule(() -> {}, delay(), TimeUnit.NANOSECONDS);
                }
            });
        } else {
            ForkJoinPool pool = stockScheduler();
            for (int i = 0; i < pending; i++) {
                pool.schedule(() -> {}, delay(), TimeUnit.NANOSECONDS);
            }
        }
    }

    private static long delay() {
        return HOUR + ThreadLocalRandom.current().nextLong(HOUR);
    }

    /** The pool that {@code VirtualThread.schedule} asks (read in JDK 25 GA to 25.0.3). */
    private static ForkJoinPool stockScheduler() throws ReflectiveOperationException {
        Field field =
                Class.forName("java.lang.VirtualThread").getDeclaredField("DEFAULT_SCHEDULER");
        field.setAccessible(true);
        return (ForkJoinPool) field.get(null);
    }

    /** One operation is one timed park and one unpark. */
    @Benchmark
    @OperationsPerInvocation(SWITCHES)
    public void startAndCancel(ThreadsUnderTest threads) throws InterruptedException {
        new Turns(SWITCHES, HOUR).play(threads);
    }
}
