package dev.heddle.scheduler;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Operations on endpoints of one core that are handed over as a whole, and whose completions each
 * entry hears of, instead of a thread that waits. One use.
 *
 * <p>{@link Core#submit(OperationBatch)} starts the entries in their order, in the core's loop, and
 * lets other work pass after as many system calls as a turn has room for. {@link
 * Core#start(OperationBatch, Entry)} starts one more that had to wait for something. {@link
 * Core#cancel(OperationBatch)} cancels what is in flight and ends what has not started; what is
 * started afterwards ends at once.
 *
 * <p>After the submission everything here is done by the lease holder of the core, or, after the
 * core's end, on the {@linkplain Core#fallback() fallback core}: all fields are plain.
 */
public final class OperationBatch extends LoopMessage {
    /** How often the driver's counter is looked at, in entries started. */
    private static final int CHECK_PERIOD = 16;

    /**
     * System calls until others have their turn, as long as a turn's tasks may take ({@link
     * TurnBudget}). Where the driver only queues there are none, and all entries share the next
     * poll.
     */
    private static final int ROUND_CALLS = 128;

    private final Core core;
    private final Runnable resumption = this::resume;

    /** By the submitter until the submission. */
    private final List<Entry> entries = new ArrayList<>();

    /** The entry that is started next. */
    private int next;

    /** Entries that were started by themselves. */
    private final List<Entry> late = new ArrayList<>();

    private boolean isCancelled;

    /**
     * A batch without entries.
     *
     * @param core the home core of all its endpoints
     */
    public OperationBatch(Core core) {
        this.core = core;
    }

    /** Adds an entry that the submission starts. By the submitter, before that. */
    public void add(Entry entry) {
        entries.add(entry);
    }

    /** The core that it is for. */
    public Core core() {
        return core;
    }

    /**
     * One operation of a batch, or what stands for it.
     *
     * <pre>
     *   WAITING   -> IN_FLIGHT   prepared and submitted
     *   WAITING   -> DONE        cancelled before it started: result -ECANCELED, progress 0
     *   IN_FLIGHT -> DONE        its operation has completed
     * </pre>
     */
    public abstract static class Entry {
        private static final int WAITING = 0;
        private static final int IN_FLIGHT = 1;
        private static final int DONE = 2;

        private int state = WAITING;
        private @Nullable IoOperation operation;

        /** For subclasses. */
        protected Entry() {}

        /** Prepares the operation. In the loop: must neither block nor run user code. */
        protected abstract IoOperation prepare();

        /**
         * The operation is over, and not in flight: it may be prepared anew. Comes once, in the
         * loop or within a call into the core: must neither block nor run user code, nor throw.
         *
         * @param result as {@link IoOperation#result}
         * @param progress as {@link IoOperation#progress}
         */
        protected abstract void done(int result, int progress);

        private void start(IoDriver driver) {
            IoOperation prepared = prepare();
            operation = prepared;
            state = IN_FLIGHT;
            prepared.start(this);
            try {
                driver.submit(prepared);
            } catch (RuntimeException | Error defect) {
                if (!prepared.isDone()) {
                    prepared.completeNow(-Errno.EIO);
                }
                throw defect;
            } finally {
                // Completed within its own submission: nobody was told.
                if (prepared.isDone()) {
                    completed(prepared);
                }
            }
        }

        private void cancel(IoDriver driver) {
            IoOperation inFlight = operation;
            if (state == IN_FLIGHT && inFlight != null) {
                driver.cancel(inFlight);
            }
        }

        /** By the operation that has just completed. */
        void completed(IoOperation own) {
            int result = own.result();
            int progress = own.progress();
            operation = null;
            own.forget();
            finish(result, progress);
        }

        private void finish(int result, int progress) {
            state = DONE;
            done(result, progress);
        }
    }

    @Override
    void deliver(Core home) {
        long before = home.driver().statistics().kernelEntries();
        while (next < entries.size()) {
            Entry entry = entries.get(next++);
            if (isCancelled) {
                entry.finish(-Errno.ECANCELED, 0);
                continue;
            }
            boolean isStarted = false;
            try {
                entry.start(home.driver());
                isStarted = true;
            } finally {
                if (!isStarted) {
                    // A defect of the driver's, to be reported, is not the others'.
                    home.runQueue().add(resumption);
                }
            }
            if (next % CHECK_PERIOD == 0
                    && home.driver().statistics().kernelEntries() - before >= ROUND_CALLS) {
                home.runQueue().add(resumption);
                return;
            }
        }
    }

    /** A task: what was ready before it has had its turn, and the rest comes by the inbox. */
    private void resume() {
        core.send(this);
    }

    @Override
    void abandon(Core home) {
        while (next < entries.size()) {
            entries.get(next++).finish(-Errno.ECANCELED, 0);
        }
    }

    private void cancel(IoDriver driver) {
        isCancelled = true;
        for (int i = 0; i < next; i++) {
            entries.get(i).cancel(driver);
        }
        for (Entry entry : late) {
            entry.cancel(driver);
        }
        // What has not started ends when its round comes, which is on its way.
    }

    /** One entry more. */
    static final class LateStart extends LoopMessage {
        private final OperationBatch batch;
        private final Entry entry;

        LateStart(OperationBatch batch, Entry entry) {
            this.batch = batch;
            this.entry = entry;
        }

        @Override
        void deliver(Core home) {
            if (batch.isCancelled) {
                abandon(home);
            } else {
                batch.late.add(entry);
                entry.start(home.driver());
            }
        }

        @Override
        void abandon(Core home) {
            entry.finish(-Errno.ECANCELED, 0);
        }
    }

    /** A request to cancel. */
    static final class Cancellation extends LoopMessage {
        private final OperationBatch batch;

        Cancellation(OperationBatch batch) {
            this.batch = batch;
        }

        @Override
        void deliver(Core home) {
            batch.cancel(home.driver());
        }

        @Override
        void abandon(Core home) {
            // What was in flight has ended with the core, and what was not does so by itself.
        }
    }
}
