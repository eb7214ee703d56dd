package dev.heddle.scheduler;

import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The batch class of a core: tasks that run beside the core's others within a share of its time,
 * and have all of it where nothing else is ready. However many wait, the core's run queue has one
 * entry of them, the <em>round</em>: so what becomes ready otherwise never waits behind more than
 * one slice of theirs. They run first in, first out, on the core's carrier like any task.
 *
 * <p>{@link #execute} never throws for the state of the core and never blocks. After the end of the
 * core its fallback runs what is left, one at a time.
 *
 * <p><b>A round</b> queues the next one <em>before</em> it runs a task. So where the core is handed
 * to a spare carrier during one, the next round runs there and the other tasks go on, as they would
 * without a class. What is taken from {@code waiting}, and the {@link BatchShare}, are the round's
 * that was polled from the run queue, until it has queued the next, and from then on of who has
 * entered the core: the lease orders these.
 *
 * <p>A round runs tasks for a slice at most, and only while there is credit; or, where nothing else
 * is ready, one in any case, so that the core looks for I/O as often as it does otherwise.
 */
public final class BatchTasks implements Executor {
    /** How long a round goes on with further tasks. */
    private static final long SLICE_NANOS = 1_000_000;

    private final Core core;
    private final LongSupplier clock;
    private final BatchShare share = new BatchShare();

    /** Where there is no memory for another. */
    private final Round spare = new Round();

    // any thread
    private final BatchQueue waiting = new BatchQueue();

    /**
     * @param core where they run
     */
    public BatchTasks(Core core) {
        this(core, System::nanoTime);
    }

    BatchTasks(Core core, LongSupplier clock) {
        this.core = core;
        this.clock = clock;
    }

    /**
     * Sets the share. Any thread, at any time.
     *
     * @param percent of the core's time while other tasks are ready, 1 to 100
     * @throws IllegalArgumentException if it is not
     */
    public void setShare(int percent) {
        share.set(percent);
    }

    /**
     * Refuses what is no share.
     *
     * @throws IllegalArgumentException if it is not between 1 and 100
     */
    public static void requireShare(int percent) {
        BatchShare.require(percent);
    }

    /** Runs a task in its turn. Any thread. */
    @Override
    public void execute(Runnable task) {
        if (waiting.offer(task)) {
            core.execute(newRound());
        }
    }

    /** How many wait to run, as some recent moment had it. Any thread. */
    public int approximateSize() {
        return waiting.approximateSize();
    }

    @Override
    public String toString() {
        return waiting.approximateSize() + " batch tasks of " + core;
    }

    /**
     * What a task of a core's run queue really runs; itself, if it stands for no batch task. Any
     * thread.
     */
    public static Runnable unwrapped(Runnable task) {
        Runnable running = task instanceof Round round ? round.running : null;
        return running == null ? task : running;
    }

    private Round newRound() {
        try {
            return new Round();
        } catch (OutOfMemoryError e) {
            return spare;
        }
    }

    /** Stands in the run queue for all that wait. Each is run once, but the spare one. */
    private final class Round implements Runnable {
        /** For {@link #unwrapped}: it stays where the core goes on without this carrier. */
        private volatile @Nullable Runnable running;

        @Override
        public void run() {
            if (waiting.isEmpty()) {
                rest();
            } else if (core.hasReadyTasks()) {
                runWithinShare(clock.getAsLong());
            } else {
                runAlone();
            }
        }

        private void rest() {
            if (waiting.rest()) {
                core.execute(newRound());
            }
        }

        private void runAlone() {
            share.unlimit();
            Runnable task = waiting.take();
            core.execute(newRound());
            // Where it is null its submitter is about to store it.
            if (task != null) {
                running = task;
                task.run();
            }
        }

        private void runWithinShare(long beganNanos) {
            Runnable task = share.limit(beganNanos) ? waiting.take() : null;
            if (task != null) {
                share.begin(beganNanos);
            }
            core.execute(newRound());
            while (task != null) {
                running = task;
                task.run();
                // As the loop does between its tasks: the interrupt was meant for this one.
                Thread.interrupted();
                task = next(beganNanos);
            }
        }

        /** The next task of this slice; null if it is over, or the core is another carrier's. */
        private @Nullable Runnable next(long sliceBegan) {
            Carrier carrier = core.enter();
            if (carrier == null) {
                return null;
            }
            try {
                long nowNanos = clock.getAsLong();
                boolean goesOn = share.end(nowNanos) && nowNanos - sliceBegan < SLICE_NANOS;
                Runnable task = goesOn ? waiting.take() : null;
                if (task != null) {
                    share.begin(nowNanos);
                }
                return task;
            } finally {
                core.leave(carrier);
            }
        }

        @Override
        public String toString() {
            return "a round of the batch tasks of " + core;
        }
    }
}
