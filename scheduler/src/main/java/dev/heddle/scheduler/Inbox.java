package dev.heddle.scheduler;

import java.lang.invoke.VarHandle;
import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * What other threads hand to a core: tasks, and messages to its loop. Any thread offers; the lease
 * holder alone takes (JCTools' unbounded multi-producer single-consumer queue; the consumer side
 * moves between carriers with the lease, which orders their accesses).
 *
 * <p>{@link #offer} claims an index by compare-and-set before it stores the element: that claim is
 * S2 in {@link SleepGate}, and {@link #isEmpty}, which compares the indices, is L1. Where the queue
 * grows by a chunk, JCTools (4.0.7, {@code BaseMpscLinkedArrayQueue.resize}) moves the index by a
 * release store instead, and until then {@code isEmpty} may be true: hence the fence, without which
 * L2 could pass S2. {@code GrowingInboxBrokenStress} is the variant without it.
 */
final class Inbox {
    private static final int CHUNK = 1024;

    private final MpscUnboundedVarHandleArrayQueue<Object> queue;

    Inbox() {
        this(CHUNK);
    }

    /**
     * @param chunk how many items the queue grows by
     */
    Inbox(int chunk) {
        queue = new MpscUnboundedVarHandleArrayQueue<>(chunk);
    }

    /** Adds a {@link Runnable} or a {@link LoopMessage}. Any thread; never fails, never blocks. */
    void offer(Object item) {
        queue.offer(item);
        VarHandle.fullFence();
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

    /** How many items have been offered since the beginning, or are about to be. Any thread. */
    long producerIndex() {
        return queue.currentProducerIndex();
    }

    /** How many items have been taken since the beginning. Lease holder only. */
    long consumerIndex() {
        return queue.currentConsumerIndex();
    }
}
