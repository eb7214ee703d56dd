package dev.heddle.driver.uring;

import dev.heddle.driver.unix.NativeBuffer;
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
     * Room for the completions of all that may be in flight and of its cancellations, 16 B each.
     * What finds no room is kept by the kernel (IORING_FEAT_NODROP), but Netty logs it in the loop.
     */
    static final int COMPLETION_QUEUE_SIZE = 8 * 1024;

    /**
     * What is submitted between two times of reaping. It and the ring's own entries, such as the
     * read of the event descriptor and the time-out, fit the submission queue; its completions,
     * which may all be there at once, and what was in flight before, fit the completion queue.
     */
    static final int MOST_AT_ONCE = 4_000;

    // linux/io_uring.h, flag of a completion
    static final int MORE_TO_COME = 1 << 1;

    /** What a watch says, of poll(2), where the input has ended and nothing else is the case. */
    static final int POLLRDHUP = 0x2000;

    /** Completions of cancellations, which say nothing that the target's does not. */
    static final int CANCELLATION = 0;

    /** Receives the completions of a ring, on the thread that reaps. */
    interface Completions {
        /** {@code submission} has completed for good and is about to be freed, come what may. */
        void completed(Submission submission, int result);
    }

    private Completions completions;

    private final List<Submission> table = new ArrayList<>();
    private final ArrayDeque<Submission> free = new ArrayDeque<>();
    private int inFlight;

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
        SubmissionEntries.cancellation(this, submission.token, CANCELLATION);
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
        Submission submission = table.get(index);
        if ((flags & MORE_TO_COME) != 0) {
            told(submission, result);
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
