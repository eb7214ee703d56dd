package dev.heddle.bench;

import dev.heddle.scheduler.Core;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What do a read and a write cost on a connection, and what do they allocate? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class SocketBenchmark {
    private static final int ROUND_TRIPS = 5_000;

    /** A round trip is two writes and two reads. */
    static final int TRANSFERS = 4 * ROUND_TRIPS;

    /** The size of a message. */
    @Param({"1", "100"})
    public int bytes = 1;

    /** What the core counted; all zero on the JDK's scheduler. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class Counters {
        /** Reads and writes. */
        public long transfers;

        /** How often a thread was mounted, once for each park. */
        public long mounts;

        /** System calls of the driver. */
        public long kernelEntries;

        /** Starts anew, as JMH does by itself for its own figures. */
        @Setup(Level.Iteration)
        public void clear() {
            transfers = 0;
            mounts = 0;
            kernelEntries = 0;
        }
    }

    /** One operation is one read or one write; both are equally many. */
    @Benchmark
    @OperationsPerInvocation(TRANSFERS)
    public void pingPong(ThreadsUnderTest threads, Connection connection, Counters counters)
            throws InterruptedException {
        Core core = threads.core();
        if (core == null) {
            connection.pingPong(threads, bytes, ROUND_TRIPS);
            return;
        }
        var before = core.statistics();
        connection.pingPong(threads, bytes, ROUND_TRIPS);
        var after = core.statistics();
        counters.transfers += TRANSFERS;
        counters.mounts += after.tasks() - before.tasks();
        counters.kernelEntries += after.driver().kernelEntries() - before.driver().kernelEntries();
    }
}
