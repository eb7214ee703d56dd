package dev.heddle.scheduler;

import dev.heddle.Heddle;
import dev.heddle.HeddleOptions;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What does the lease cost a task, and what does the whole loop? The first three methods run the
 * same tasks, each of which queues itself again: over a bare run queue, with the lease's four steps
 * around them, and on a core. In this package since {@link Lease} and {@link RunQueue} are its own.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class LeaseBenchmark {
    private static final int TASKS = 100_000;

    private final RunQueue queue = new RunQueue();
    private final Lease lease = new Lease();
    private final TurnBudget budget = new TurnBudget(new OpaqueCounter());
    private final Runnable queueAgain = this::queueAgain;
    private final Runnable holdAndQueueAgain = this::holdAndQueueAgain;
    private long ticket;
    private int left;

    /** Two queue steps and one call a task. */
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public void bareQueue() {
        left = TASKS;
        queue.add(queueAgain);
        for (Runnable task = queue.poll(); task != null; task = queue.poll()) {
            task.run();
        }
    }

    private void queueAgain() {
        if (--left > 0) {
            queue.add(queueAgain);
        }
    }

    /** The same, where a task has begun and ended, and holds the core while it queues. */
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public void leasedQueue() {
        left = TASKS;
        queue.add(holdAndQueueAgain);
        for (Runnable task = queue.poll(); task != null; task = queue.poll()) {
            ticket = lease.beginTask();
            task.run();
            if (!lease.endTask(ticket)) {
                throw new AssertionError("nobody takes the lease");
            }
        }
    }

    private void holdAndQueueAgain() {
        if (--left > 0) {
            if (!lease.hold(ticket)) {
                throw new AssertionError("nobody takes the lease");
            }
            queue.add(holdAndQueueAgain);
            lease.release(ticket);
        }
    }

    /** A core with a driver, whose threads are not involved: tasks are plain runnables. */
    @State(Scope.Benchmark)
    public static class OneCore {
        private final Semaphore done = new Semaphore(0);
        private final Runnable executeAgain = this::executeAgain;
        private @Nullable CoreGroup group;
        private int left;

        /** Opens it. */
        @Setup(Level.Trial)
        public void open() throws IOException {
            group = Heddle.newCoreGroup(HeddleOptions.defaults().withCores(1));
        }

        /** Closes it. */
        @TearDown(Level.Trial)
        public void close() {
            core().group().close();
        }

        private Core core() {
            CoreGroup opened = group;
            if (opened == null) {
                throw new AssertionError("not open");
            }
            return opened.cores().getFirst();
        }

        private void executeAgain() {
            if (--left > 0) {
                core().execute(executeAgain);
            } else {
                done.release();
            }
        }
    }

    /** {@link Core#execute} from inside the core. */
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public void coreExecute(OneCore one) throws InterruptedException {
        one.left = TASKS;
        one.core().execute(one.executeAgain);
        one.done.acquire();
    }

    /** What counts tasks and looks at the clock; TASKS of them with the polls between left out. */
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public void turnBudget() {
        for (int i = 0; i < TASKS; i++) {
            if (!budget.spend()) {
                budget.settle();
                budget.renew(System.nanoTime());
            }
        }
    }

    /** One look at the clock. */
    @Benchmark
    public long clock() {
        return System.nanoTime();
    }
}
