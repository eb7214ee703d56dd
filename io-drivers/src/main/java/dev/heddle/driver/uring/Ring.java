package dev.heddle.driver.uring;

import dev.heddle.driver.unix.HandlerContext;
import dev.heddle.driver.unix.NativeBuffer;
import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.PollContext;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandler;
import io.netty.channel.IoRegistration;
import io.netty.channel.unix.Socket;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.channel.uring.IoUringIoOps;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One io_uring, set up with SINGLE_ISSUER and DEFER_TASKRUN and hence bound to the carrier thread
 * that made it: only that thread enters it. All operations of the core go through one registration
 * with Netty's handler; the user data of a submission is its place in the ring's table.
 *
 * <p>Owner thread only, except {@link #wakeUp}, and {@link #inFlight} as {@link UringDriver} says.
 */
final class Ring implements IoUringIoHandle, ThreadAwareExecutor {
    /**
     * Room for a push to thousands of connections in one system call. An entry is 64 B: with the
     * completions, 400 KiB a ring. Since Linux 5.12 they are charged to the memory control group,
     * before to RLIMIT_MEMLOCK. It must be a power of 2, or the kernel makes it one.
     */
    private static final int RING_SIZE = 4 * 1024;

    /**
     * Room for the completions of all that may be in flight and of its cancellations, 16 B each.
     * What finds no room is kept by the kernel (IORING_FEAT_NODROP), but Netty logs it in the loop.
     */
    private static final int COMPLETION_QUEUE_SIZE = 8 * 1024;

    /**
     * What is submitted between two times of reaping. It and the ring's own entries, the read of
     * the event descriptor and the time-out, fit the submission queue; its completions, which may
     * all be there at once, and what was in flight before, fit the completion queue.
     */
    static final int MOST_AT_ONCE = 4_000;

    // linux/io_uring.h, flag of a completion
    private static final int MORE_TO_COME = 1 << 1;

    /** What a watch says, of poll(2), where the input has ended and nothing else is the case. */
    static final int POLLRDHUP = 0x2000;

    /** See {@link NettyIoUring#isDeferred}. */
    static final boolean IS_DEFERRED = NettyIoUring.isDeferred();

    /** Completions of cancellations, which say nothing that the target's does not. */
    private static final int CANCELLATION = 0;

    /** Receives the completions of a ring, on its thread. */
    interface Completions {
        /** {@code submission} has completed for good and is about to be freed, come what may. */
        void completed(Submission submission, int result);
    }

    private final Thread owner = Thread.currentThread();
    private Completions completions;
    private final HandlerContext context = new HandlerContext();
    private final IoHandler handler;
    private final IoRegistration registration;

    private final List<Submission> table = new ArrayList<>();
    private final ArrayDeque<Submission> free = new ArrayDeque<>();
    private int inFlight;
    private boolean isClosing;

    /** What receives hold that the core has left here. Guarded by the ring's monitor. */
    long leftBytes;

    private Ring(Completions completions) throws IOException {
        this.completions = completions;
        table.add(new Submission(this, CANCELLATION));
        IoHandler opened = null;
        try {
            requireTwoDescriptors();
            opened =
                    IoUringIoHandler.newFactory(
                                    new IoUringIoHandlerConfig()
                                            .setRingSize(RING_SIZE)
                                            .setCqSize(COMPLETION_QUEUE_SIZE))
                            .newHandler(this);
            opened.initialize();
            handler = opened;
            registration = opened.register(this);
        } catch (Exception | LinkageError e) {
            if (opened != null) {
                opened.destroy();
            }
            throw new IOException("an io_uring cannot be opened: " + e.getMessage(), e);
        }
    }

    /** Netty 4.2.18 never closes the ring if none is left for the event descriptor after it. */
    private static void requireTwoDescriptors() throws IOException {
        Socket first = Socket.newSocketStream();
        try {
            Socket.newSocketStream().close();
        } finally {
            first.close();
        }
    }

    /**
     * Opens a ring for the calling thread.
     *
     * @throws IOException if the kernel refuses
     */
    static Ring open(Completions completions) throws IOException {
        return new Ring(completions);
    }

    /**
     * Opens a ring and closes it.
     *
     * @throws IOException if the kernel refuses
     */
    static void tryOut() throws IOException {
        open((submission, result) -> {}).close();
    }

    // --- submitting
    // ---------------------------------------------------------------------------------

    /**
     * Queues a receive or a send.
     *
     * @param isToWait whether a receive is likely to find nothing at once; it finds data all the
     *     same
     */
    Submission transfer(
            IoOperation operation,
            int descriptor,
            @Nullable NativeBuffer memory,
            long address,
            int length,
            boolean isToWait) {
        Submission submission = take(operation, memory);
        submission.isPoll = false;
        int index = submission.index;
        submit(
                submission,
                operation.kind() == IoOperation.Kind.SEND
                        ? SubmissionEntries.send(descriptor, address, length, index)
                        : SubmissionEntries.receive(
                                descriptor, address, length, isToWait && IS_DEFERRED, index));
        return submission;
    }

    /** Queues a send of the message that {@code memory} starts with. */
    Submission sendMessage(IoOperation operation, int descriptor, NativeBuffer memory) {
        Submission submission = take(operation, memory);
        submission.isPoll = false;
        submit(
                submission,
                SubmissionEntries.message(descriptor, memory.address(), submission.index));
        return submission;
    }

    /**
     * Queues a watch for {@code events} of poll(2), which fires once; for POLLERR, POLLHUP and
     * POLLRDHUP too. It can be cancelled for certain: the poll table holds it until it completes.
     */
    void poll(IoOperation operation, int descriptor, int events) {
        Submission submission = takeForWatch(operation);
        submit(submission, SubmissionEntries.watch(descriptor, events, submission.index));
    }

    /**
     * Queues a watch as {@link #poll} does, which POLLRDHUP alone does not end. The kernel has that
     * only as a watch that tells of every change: the first that is more ends it ({@link #told}).
     */
    void pollBeyondEndOfInput(IoOperation operation, int descriptor, int events) {
        Submission submission = takeForWatch(operation);
        submit(submission, SubmissionEntries.lastingWatch(descriptor, events, submission.index));
    }

    private Submission takeForWatch(IoOperation operation) {
        Submission submission = take(operation, null);
        submission.isPoll = true;
        return submission;
    }

    /** Queues a read, write or sync of a file. */
    void access(
            IoOperation operation,
            FileAccess access,
            @Nullable NativeBuffer memory,
            long address,
            int length) {
        Submission submission = take(operation, memory);
        submission.isPoll = false;
        submit(submission, access.entry(operation, address, length, submission.index));
    }

    private void submit(Submission submission, IoUringIoOps entry) {
        submission.token = registration.submit(entry);
        inFlight++;
    }

    /** Queues the cancellation of a submission in flight. */
    void cancel(Submission submission) {
        registration.submit(SubmissionEntries.cancellation(submission.token, CANCELLATION));
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
    void redirect(Completions elsewhere) {
        completions = elsewhere;
    }

    // --- reaping
    // ------------------------------------------------------------------------------------

    /**
     * In how many system calls so many submissions reach the kernel: Netty makes one whenever the
     * submission queue is full, and {@link #run} the last one.
     */
    static int entriesToSubmit(int submissions) {
        return 1 + Math.max(0, submissions - 1) / RING_SIZE;
    }

    /** Submits what is queued and delivers completions; one system call, or none. */
    void run(PollContext pollContext) {
        handler.run(context.with(pollContext));
    }

    @Override
    public void handle(IoRegistration source, IoEvent event) {
        IoUringIoEvent completion = (IoUringIoEvent) event;
        int index = (int) completion.userData();
        if (index == CANCELLATION) {
            return;
        }
        Submission submission = table.get(index);
        if ((completion.flags() & MORE_TO_COME) != 0) {
            told(submission, completion.res());
            return;
        }
        inFlight--;
        int result = submission.events == 0 ? completion.res() : submission.events;
        try {
            completions.completed(submission, result);
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
    List<Submission> inFlight() {
        List<Submission> all = new ArrayList<>(inFlight);
        for (Submission submission : table) {
            if (submission.isInUse) {
                all.add(submission);
            }
        }
        return all;
    }

    /**
     * Cancels everything in flight and waits for the completions.
     *
     * <p>The cancellations are in the kernel before any deferred work runs, since a system call
     * submits first and reaps afterwards: a receive that has been waiting for data ends with
     * ECANCELED even where data has come meanwhile, and takes none of it (io_poll_cancel before
     * io_poll_check_events, Linux 6.1 to 6.18).
     */
    void cancelAll() {
        for (Submission submission : inFlight()) {
            cancel(submission);
        }
        while (inFlight > 0) {
            handler.run(context.with(PollContext.UNTIL_COMPLETION));
        }
    }

    /** Ends a run that blocks, or the next one. Any thread. */
    void wakeUp() {
        handler.wakeup();
    }

    /**
     * Frees the ring. Nothing may be in flight.
     *
     * <p>Not through Netty's {@code prepareToDestroy}, which puts a drain in front of the next read
     * of the event descriptor: the kernel then hands that read to a worker thread (io_init_req,
     * REQ_F_FORCE_ASYNC), nobody waits for it, and it may look its descriptor's number up, and fill
     * its buffer, when the number is another's and the buffer is freed. What that method waits for
     * has been awaited here already.
     */
    @Override
    public void close() {
        if (isClosing) {
            return;
        }
        isClosing = true;
        registration.cancel();
        handler.destroy();
    }

    // --- Netty's question who may touch the ring
    // ----------------------------------------------------

    @Override
    @SuppressWarnings("ReferenceEquality") // this very thread
    public boolean isExecutorThread(Thread thread) {
        return thread == owner;
    }

    @Override
    public void execute(Runnable command) {
        throw new IllegalStateException(
                "ring of " + owner + " entered by " + Thread.currentThread());
    }
}
