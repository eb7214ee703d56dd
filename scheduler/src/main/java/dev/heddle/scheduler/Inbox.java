package dev.heddle.scheduler;

import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * What other threads hand to a core: tasks, and messages to its loop. Any thread offers; the lease
 * holder alone takes (JCTools' unbounded multi-producer single-consumer queue; the consumer side
 * moves between carriers with the lease, which orders their accesses).
 *
 * <p>{@link #offer} claims an index by compare-and-set before it stores the element: that claim is
 * S2 in {@link SleepGate}, and {@link #isEmpty}, which compares the indices, is L1.
 */
final class Inbox {
    private static final int CHUNK = 1024;

    private final MpscUnboundedVarHandleArrayQueue<Object> queue =
            new MpscUnboundedVarHandleArrayQueue<>(CHUNK);

    /** Adds a {@link Runnable} or a {@link LoopMessage}. Any thread; never fails, never blocks. */
    void offer(Object item) {
        queue.offer(item);
    }

    /**
     * Takes the next item, or null if there is none or its producer has not stored it yet; it will,
     * and {@link #isEmpty} is false until it has. Lease holder only.
     */
    @Nullable Object take() {
        return queue.relaxedPoll();
    }

    /** Whether nothing has been offered that was not taken. Any thread. */
    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** The size as some recent moment had it. Any thread. */
    int approximateSize() {
        return queue.size();
    }
}
