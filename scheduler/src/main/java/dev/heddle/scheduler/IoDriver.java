package dev.heddle.scheduler;

import java.io.IOException;

/**
 * What a core submits I/O to and sleeps in. One driver belongs to one core and moves with its
 * lease.
 *
 * <p>Operations are completion style: an {@link IoOperation} that was submitted completes exactly
 * once, with a result or a negated error number. Memory given to it belongs to the driver until
 * then.
 *
 * <p><b>Threads.</b> Except where a method says otherwise, only the lease holder calls, in its loop
 * or while it holds the lease in a task; methods called in a task ({@link #submit}, {@link
 * #cancel}, {@link #close(IoEndpoint)}) must neither park nor block nor run user code. Completions
 * may be delivered by {@link #poll} and {@link #detach}.
 */
public interface IoDriver {
    /** The name by which users choose it, such as {@code uring}. Any thread. */
    String name();

    /**
     * The calling carrier has just taken the core's lease. Operations in flight on what belonged to
     * the previous carrier's thread are re-armed here where that is possible.
     *
     * @throws IOException if the driver cannot run on this thread; the core goes on without I/O and
     *     tries again at the next {@link #poll}, unless it is just being started, which then fails
     */
    void attach() throws IOException;

    /**
     * The calling carrier has come back and found its lease gone, or the core has ended. It gives
     * up what is bound to its thread. Runs beside the new lease holder's use of the driver. Does
     * nothing on a thread that has never attached it: a carrier may come back to a core that got
     * its driver meanwhile.
     */
    void detach();

    /**
     * Starts an operation. {@link IoOperation#completeNow} is called if it could be finished at
     * once.
     */
    void submit(IoOperation operation);

    /**
     * Asks that an operation end soon; does nothing if it has completed. The operation still
     * completes once: with its own result if that came first, else with {@link Errno#ECANCELED}.
     */
    void cancel(IoOperation operation);

    /**
     * Closes an endpoint: cancels what is in flight on it and frees its descriptor after the last
     * of it has completed, then calls {@link IoEndpoint#closed}. Nothing that was sent is cut off.
     */
    void close(IoEndpoint endpoint);

    /**
     * Submits what has accumulated, then delivers completions, blocking for the first one where
     * {@link PollContext#canBlock} allows it. In the loop only.
     */
    void poll(PollContext context);

    /** Ends a blocking {@link #poll}, or the next one. Any thread; never blocks. */
    void wakeUp();

    /**
     * The core ends: every operation in flight completes with {@link Errno#ECANCELED} and
     * everything opened is closed. In the loop only; afterwards every submission is completed so.
     */
    void shutDown();

    /** Counters since the start. Any thread; figures of one moment need not match each other. */
    Statistics statistics();

    /**
     * What a driver has done.
     *
     * @param kernelEntries system calls made to submit, reap and wait, and to read or write
     *     directly, as far as the driver makes them itself: the io_uring driver counts its polls,
     *     and how often the submission queue was full; within a poll Netty's handler may enter the
     *     kernel again (strace: 1.36 times as often)
     * @param submissions operations handed to the kernel
     * @param completions operations completed
     * @param wakeUps times that another thread woke the driver
     * @param buffers pooled native buffers that operations in flight hold now; 0 where the driver
     *     has one buffer a core for all operations
     */
    record Statistics(
            long kernelEntries, long submissions, long completions, long wakeUps, long buffers) {
        /** Nothing done yet. */
        public static final Statistics NONE = new Statistics(0, 0, 0, 0, 0);

        /** Both together. */
        public Statistics plus(Statistics other) {
            return new Statistics(
                    kernelEntries + other.kernelEntries,
                    submissions + other.submissions,
                    completions + other.completions,
                    wakeUps + other.wakeUps,
                    buffers + other.buffers);
        }
    }

    /** Makes the driver of each core of a group. */
    @FunctionalInterface
    interface Factory {
        /**
         * A driver for {@code core}; it opens nothing before {@link #attach}.
         *
         * @param core the core that will own it
         */
        IoDriver newDriver(Core core);
    }
}
