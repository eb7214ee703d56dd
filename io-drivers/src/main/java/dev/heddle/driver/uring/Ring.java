package dev.heddle.driver.uring;

import dev.heddle.driver.unix.NativeBuffer;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.PollContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One io_uring and what is in flight on it. The user data of a submission is its place in the
 * ring's table; a place is taken until its last completion is in, hence no completion can be about
 * another submission than that of its place.
 *
 * <p>One thread at a time, except {@link #wakeUp}, and {@link #inFlight} as {@link RingSuccession}
 * says; which thread, a subclass says.
 */
abstract class Ring implements EntrySink, AutoCloseable {
    /**
     * Room for a push to thousands of connections in one system call. An entry is 64 B: with the
     * completions, 400 KiB a ring. Since Linux 5.12 they are charged to the memory control group,
     * before to RLIMIT_MEMLOCK. It must be a power of 2, or the kernel makes it one.
     */
    static final int RING_SIZE = 4 * 1024;

    /**
     * Room for the completions of what is submitted at once and of as much that was in flight, 16 B
     * each. More may be in flight, and come at once: what finds no room is kept by the kernel
     * (IORING_FEAT_NODROP), but Netty logs it in the loop.
     */
    static final int COMPLETION_QUEUE_SIZE = 8 * 1024;

    /**
     * What is submitted between two times of reaping. It and the ring's own entries, such as the
     * read of the event descriptor and the time-out, fit the submission queue; its completions,
     * which may all be there at once, and what was in flight before, fit the completion queue.
     */
    static final int MOST_AT_ONCE = 4_000;

    // linux/io_uring.h, flags of a completion; the number of a buffer is above them
    private static final int HAS_BUFFER = 1;
    static final int MORE_TO_COME = 1 << 1;
    private static final int BUFFER_SHIFT = 16;

    /** What a watch says, of poll(2), where the input has ended and nothing else is the case. */
    static final int POLLRDHUP = 0x2000;

    /** Completions of cancellations, which say nothing that the target's does not. */
    static final int CANCELLATION = 0;

    /** Those of lasting receives: this, less the index of the target. Below all others. */
    private static final int LASTING_CANCELLATION = -2;

    /** Receives the completions of a ring, on the thread that reaps. */
    interface Completions {
        /** {@code submission} has completed for good and is about to be freed, come what may. */
        void completed(Submission submission, int result);

        /**
         * A lasting receive has brought a part, in {@link Submission#buffer}, and goes on. Its last
         * word is {@link #completed}, which may bring a part as well.
         */
        default void received(Submission submission, int result) {
            throw new AssertionError("submission " + submission.index + " is not to go on");
        }
    }

    private Completions completions;

    private final List<Submission> table = new ArrayList<>();
    private final ArrayDeque<Submission> free = new ArrayDeque<>();
    private int inFlight;

    /** How many carriers the ring has had before the present one. */
    int carrier;

    /** What receives hold that the core has left here. Guarded by the ring's monitor. */
    long leftBytes;

    Ring(Completions completions) {
        this.completions = completions;
        table.add(new Submission(this, CANCELLATION));
    }

    /** How many more entries may be queued before the next {@link #run}. */
    abstract int room();

    /** Whether a receive can be told to wait before its first try. */
    abstract boolean canPollFirst();

    /**
     * Submits what is queued and delivers completions; one system call, or none.
     *
     * @param queued how many entries were queued for this run
     * @return how many system calls it took, as far as is known
     */
    abstract int run(PollContext context, int queued);

    /** Ends a run that blocks, or the next one. Any thread. */
    abstract void wakeUp();

    /** Frees the ring. Nothing may be in flight. */
    @Override
    public abstract void close();

    // --- submitting
    // ---------------------------------------------------------------------------------

    /**
     * Queues a receive or a send.
     *
     * @param isToWait whether a receive is likely to find nothing at once; it finds data all the
     *     same
     */
    final Submission transfer(
            IoOperation operation,
            int descriptor,
            @Nullable NativeBuffer memory,
            long address,
            int length,
            boolean isToWait) {
        Submission submission = take(operation, memory);
        int index = submission.index;
        submitted(
                submission,
                operation.kind() == IoOperation.Kind.SEND
                        ? SubmissionEntries.send(this, descriptor, address, length, index)
                        : SubmissionEntries.receive(
                                this,
                                descriptor,
                                address,
                                length,
                                isToWait && canPollFirst(),
                                index));
        return submission;
    }

    /** The buffers that lasting receives bring; null if there can be none. */
    @Nullable BufferRing buffers() {
        return null;
    }

    /**
     * Queues a receive that goes on, for whose first part an operation waits.
     *
     * @param isToWait as of {@link #transfer}
     */
    final Submission receiveOn(IoOperation operation, int descriptor, boolean isToWait) {
        Submission submission = take(operation, null);
        submission.isLasting = true;
        submission.carrier = carrier;
        submitted(
                submission,
                SubmissionEntries.lastingReceive(
                        this, descriptor, isToWait && canPollFirst(), submission.index));
        return submission;
    }

    /** Queues a send of the message that {@code memory} starts with. */
    final Submission sendMessage(IoOperation operation, int descriptor, NativeBuffer memory) {
        Submission submission = take(operation, memory);
        submitted(
                submission,
                SubmissionEntries.message(this, descriptor, memory.address(), submission.index));
        return submission;
    }

    /**
     * Queues a watch for {@code events} of poll(2), which fires once; for POLLERR, POLLHUP and
     * POLLRDHUP too. It can be cancelled for certain: the poll table holds it until it completes.
     */
    final void poll(IoOperation operation, int descriptor, int events) {
        Submission submission = takeForWatch(operation);
        submitted(submission, SubmissionEntries.watch(this, descriptor, events, submission.index));
    }

    /**
     * Queues a watch as {@link #poll} does, which POLLRDHUP alone does not end. The kernel has that
     * only as a watch that tells of every change: the first that is more ends it ({@link #told}).
     */
    final void pollBeyondEndOfInput(IoOperation operation, int descriptor, int events) {
        Submission submission = takeForWatch(operation);
        submitted(
                submission,
                SubmissionEntries.lastingWatch(this, descriptor, events, submission.index));
    }

    private Submission takeForWatch(IoOperation operation) {
        Submission submission = take(operation, null);
        submission.isPoll = true;
        return submission;
    }

    /** Queues a read, write or sync of a file. */
    final void access(
            IoOperation operation,
            FileAccess access,
            @Nullable NativeBuffer memory,
            long address,
            int length) {
        Submission submission = take(operation, memory);
        submitted(submission, access.put(this, operation, address, length, submission.index));
    }

    private void submitted(Submission submission, long token) {
        submission.token = token;
        inFlight++;
    }

    /** Queues the cancellation of a submission in flight. */
    final void cancel(Submission submission) {
        int index = submission.isLasting ? LASTING_CANCELLATION - submission.index : CANCELLATION;
        SubmissionEntries.cancellation(this, submission.token, index);
    }

    /**
     * A lasting receive that has found its socket ready again as it was to wait is in no table for
     * a moment (io_queue_async in io_uring/io_uring.c), and whoever waits for its end would wait
     * for ever where nothing comes: it is asked again.
     */
    private void lastingCancellationTold(Submission target, int result) {
        if (result == -Errno.ENOENT && target.isInUse && target.isLasting) {
            cancel(target);
        }
    }

    private Submission take(IoOperation operation, @Nullable NativeBuffer memory) {
        Submission submission = free.pollLast();
        if (submission == null) {
            submission = new Submission(this, table.size());
            table.add(submission);
        }
        submission.begin(operation, memory);
        operation.setDriverState(submission);
        return submission;
    }

    /** Sends completions elsewhere from now on. */
    final void redirect(Completions elsewhere) {
        completions = elsewhere;
    }

    // --- reaping
    // ------------------------------------------------------------------------------------

    /** A completion has come. By {@link #run}; queues one entry at most. */
    final void reaped(int index, int result, int flags) {
        if (index == CANCELLATION) {
            return;
        }
        if (index < 0) {
            lastingCancellationTold(table.get(LASTING_CANCELLATION - index), result);
            return;
        }
        Submission submission = table.get(index);
        submission.buffer = (flags & HAS_BUFFER) != 0 ? flags >>> BUFFER_SHIFT : -1;
        if ((flags & MORE_TO_COME) != 0) {
            if (submission.isLasting) {
                completions.received(submission, result);
            } else {
                told(submission, result);
            }
            return;
        }
        inFlight--;
        int said = submission.events == 0 ? result : submission.events;
        try {
            completions.completed(submission, said);
        } finally {
            submission.end();
            free.addLast(submission);
        }
    }

    /** A watch that goes on has told of events. */
    private void told(Submission submission, int events) {
        if (submission.events == 0 && events != POLLRDHUP) {
            submission.events = events;
            cancel(submission);
        }
    }

    /** The submissions whose completion is outstanding. */
    final List<Submission> inFlight() {
        List<Submission> all = new ArrayList<>(inFlight);
        for (Submission submission : table) {
            if (submission.isInUse) {
                all.add(submission);
            }
        }
        return all;
    }

    /** How many completions are outstanding. */
    final int countInFlight() {
        return inFlight;
    }

    /** Cancels everything in flight and waits for the completions. */
    abstract void cancelAll();
}
