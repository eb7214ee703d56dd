package dev.heddle.driver.uring;

import dev.heddle.driver.unix.SystemCalls;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.PollContext;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A ring that is entered by system calls of our own. It is set up with COOP_TASKRUN, and with
 * neither SINGLE_ISSUER nor DEFER_TASKRUN: any thread may enter it, one at a time, and what is in
 * flight stays in flight as the lease moves. An operation is an entry in memory that the kernel
 * shares; nothing is allocated for it.
 *
 * <p><b>Who does the work.</b> What is left to do for a request when its socket becomes ready is
 * done by the thread that submitted it (task work), on its way out of its next system call or
 * interrupt; COOP_TASKRUN means that it is not interrupted for that. The lease holder enters where
 * the queue's flag says so (IORING_SQ_TASKRUN), and at the latest when it waits. A carrier that has
 * lost its core does it for what it had submitted: at its next tick (1 to 10 ms) if it computes, at
 * once if it waits interruptibly, which most system calls resume by themselves, and for which
 * others end with EINTR. If it ends, the kernel cancels at the next event (io_fallback_req_func):
 * {@link Settlement} queues such operations again.
 *
 * <p>Lease holder only, except {@link #wakeUp}.
 */
final class KernelRing extends Ring {
    // errno.h
    private static final int EBUSY = 16;
    private static final int ETIME = 62;
    private static final int ENOTSOCK = 88;

    /** Entries kept for the ring itself: the watch of its event, and the end of the last one. */
    private static final int RESERVED = 8;

    private static final int POLLIN = 0x1;

    /** The low half of the user data of the watch; no index of a submission. */
    private static final int WAKE_UP = -1;

    // linux/io_uring.h
    private static final byte BUFFER_SELECT = 1 << 5;

    private final RingMemory memory;
    private final @Nullable BufferRing buffers;
    private final WakeUpEvent event;
    private final WakeUpGate gate;

    /** Which watch of the event counts: the high half of its user data. */
    private int arming;

    private boolean isClosed;

    private KernelRing(
            Completions completions,
            RingMemory memory,
            WakeUpEvent event,
            @Nullable InflowLimits limits) {
        super(completions);
        this.memory = memory;
        this.event = event;
        gate = new WakeUpGate(event::signal);
        BufferRing registered = limits == null ? null : memory.registerBuffers(limits);
        buffers = registered != null && knowsLastingReceives() ? registered : null;
        watchEvent();
    }

    /**
     * Before Linux 6.0 the kernel refuses the entry; since then the file, which is no socket. The
     * ring is new: nothing else is in it. An answer that came late would be passed over.
     */
    private boolean knowsLastingReceives() {
        SubmissionEntries.lastingReceive(this, event.number(), false, CANCELLATION);
        memory.enter(0, 0);
        boolean isKnown = false;
        while (memory.hasCompletion()) {
            isKnown = memory.result() == -ENOTSOCK;
            memory.taken();
        }
        return isKnown;
    }

    /**
     * Opens a ring.
     *
     * @throws IOException if the kernel refuses
     */
    static KernelRing open(Completions completions) throws IOException {
        return open(completions, null);
    }

    /**
     * Opens a ring.
     *
     * @param limits of what lasting receives bring; null for a ring without them, as is one whose
     *     kernel has none
     * @throws IOException if the kernel refuses
     */
    static KernelRing open(Completions completions, @Nullable InflowLimits limits)
            throws IOException {
        WakeUpEvent event = null;
        boolean done = false;
        try {
            event = WakeUpEvent.open();
            RingMemory memory = RingMemory.open(RING_SIZE, COMPLETION_QUEUE_SIZE);
            KernelRing ring = new KernelRing(completions, memory, event, limits);
            done = true;
            return ring;
        } catch (IOException e) {
            throw new IOException("an io_uring cannot be opened: " + e.getMessage(), e);
        } finally {
            if (!done && event != null) {
                event.close();
            }
        }
    }

    /**
     * Opens a ring, uses it and closes it. All that is to be linked or loaded is then: that takes a
     * tenth of a second and the locks of class loaders, hence not while a lease is held.
     *
     * @throws IOException if the kernel refuses
     */
    static void tryOut(@Nullable InflowLimits limits) throws IOException {
        KernelRing ring = open((submission, result) -> {}, limits);
        try {
            ring.gate.announce();
            ring.wakeUp();
            // The wake-up keeps it from waiting; it gets the completion of the watch.
            ring.run(PollContext.UNTIL_COMPLETION, 0);
            ring.adopt();
            ring.run(PollContext.NOW, 0);
        } catch (IllegalStateException e) {
            throw new IOException("an io_uring cannot be used: " + e.getMessage(), e);
        } finally {
            ring.close();
        }
    }

    /**
     * The calling thread is the new carrier. A watch of the event that the last one has armed would
     * wait for that thread to do its part, which may be long; so it gets a new one.
     */
    void adopt() {
        if (memory.room() < RESERVED) {
            enter(0, 0);
        }
        long last = wakeUpData();
        arming++;
        try {
            watchEvent();
        } catch (IllegalStateException full) {
            // The kernel has no memory to take entries just now: the last watch still counts.
            arming--;
            throw full;
        }
        SubmissionEntries.cancellation(this, last, CANCELLATION);
        carrier++;
    }

    private void watchEvent() {
        SubmissionEntries.lastingWatch(this, event.number(), POLLIN, WAKE_UP);
    }

    private long wakeUpData() {
        return ((long) arming << 32) | (WAKE_UP & 0xffffffffL);
    }

    // --- submitting
    // ---------------------------------------------------------------------------------

    @Override
    public long put(
            byte opcode,
            short priority,
            int descriptor,
            long offset,
            long address,
            int length,
            int flags,
            int index) {
        long userData = index == WAKE_UP ? wakeUpData() : index;
        memory.put(
                opcode, (byte) 0, priority, descriptor, offset, address, length, flags, userData);
        return userData;
    }

    @Override
    public long putSelecting(byte opcode, short priority, int descriptor, int index) {
        memory.put(opcode, BUFFER_SELECT, priority, descriptor, 0, 0, 0, 0, index);
        return index;
    }

    @Override
    @Nullable BufferRing buffers() {
        return buffers;
    }

    @Override
    int room() {
        return Math.min(MOST_AT_ONCE, memory.room() - RESERVED);
    }

    /** IORING_RECVSEND_POLL_FIRST is of Linux 5.19, as COOP_TASKRUN is. */
    @Override
    boolean canPollFirst() {
        return true;
    }

    // --- entering the kernel
    // ------------------------------------------------------------------------

    @Override
    int run(PollContext context, int queued) {
        int entered =
                !memory.hasCompletion() && context.canBlock() ? sleep(context) : enterIfNeeded();
        reap();
        return entered;
    }

    private int sleep(PollContext context) {
        if (!gate.announce()) {
            return enterIfNeeded();
        }
        try {
            if (!context.canBlock()) {
                return enterIfNeeded();
            }
            long deadline = context.deadlineNanos();
            if (deadline == PollContext.NO_DEADLINE) {
                return enter(1, 0);
            }
            long left = deadline - System.nanoTime();
            return left > 0 ? enter(1, left) : enterIfNeeded();
        } finally {
            gate.retract();
        }
    }

    private int enterIfNeeded() {
        return memory.isToBeEntered() ? enter(0, 0) : 0;
    }

    private int enter(int toAwait, long timeoutNanos) {
        int outcome = memory.enter(toAwait, timeoutNanos);
        if (outcome < 0 && !isHarmless(-outcome)) {
            throw new IllegalStateException("io_uring_enter: " + SystemCalls.text(-outcome));
        }
        return 1;
    }

    /**
     * Of io_uring_enter(2): the time is over, a signal has come, completions have to be reaped
     * before more is submitted, or the kernel has no memory for requests just now. What has not
     * been submitted stays in the queue, and is with the next call.
     */
    private static boolean isHarmless(int errno) {
        return errno == ETIME || errno == Errno.EINTR || errno == EBUSY || errno == Errno.EAGAIN;
    }

    /**
     * Delivers what is there. What a completion queues must find room, so the rest waits for the
     * next run where there is little left.
     */
    private void reap() {
        int end = memory.completionTail();
        while (memory.completionHead() != end && memory.room() > RESERVED) {
            long userData = memory.userData();
            int result = memory.result();
            int flags = memory.flags();
            memory.taken();
            if ((int) userData == WAKE_UP) {
                eventTold((int) (userData >> 32), flags);
            } else {
                reaped((int) userData, result, flags);
            }
        }
    }

    /** The event is watched on unless that was the watch's last word. */
    private void eventTold(int which, int flags) {
        if (which == arming && (flags & MORE_TO_COME) == 0) {
            watchEvent();
        }
    }

    @Override
    void cancelAll() {
        for (Submission submission : inFlight()) {
            while (room() <= 0) {
                run(PollContext.NOW, 0);
            }
            if (submission.isInUse) {
                cancel(submission);
            }
        }
        while (countInFlight() > 0) {
            run(PollContext.UNTIL_COMPLETION, 0);
        }
    }

    @Override
    void wakeUp() {
        gate.wakeUp();
    }

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            if (buffers != null) {
                buffers.close();
            }
            event.close();
            memory.close();
        }
    }
}
