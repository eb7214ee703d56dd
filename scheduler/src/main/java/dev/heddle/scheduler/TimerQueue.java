package dev.heddle.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The pending timers of a core: those that were started last in no order, and the others as a heap.
 * A timer that is cancelled before so many others were started never enters the heap, however many
 * are pending there. Lease holder only, except {@link #approximateSize}.
 */
final class TimerQueue {
    private static final VarHandle SIZE;

    static {
        try {
            SIZE = MethodHandles.lookup().findVarHandle(TimerQueue.class, "size", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final YoungTimers young = new YoungTimers();
    private final TimerHeap heap = new TimerHeap();

    /** Written plainly: who reads it elsewhere may read an old one. */
    private int size;

    int size() {
        return size;
    }

    /** The size as some recent moment had it. Any thread. */
    int approximateSize() {
        return (int) SIZE.getOpaque(this);
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** The earliest deadline, as {@link System#nanoTime}. Only where the queue is not empty. */
    long earliestNanos() {
        if (young.size() == 0) {
            return heap.earliestNanos();
        }
        long earliest = young.earliestNanos();
        boolean isOfHeap = !heap.isEmpty() && heap.earliestNanos() - earliest < 0;
        return isOfHeap ? heap.earliestNanos() : earliest;
    }

    /**
     * Adds a timer that is in no queue.
     *
     * @throws OutOfMemoryError if there is no room; nothing has changed then
     */
    void add(Timer timer) {
        // Now, so that what was accepted can always be moved.
        heap.reserve(young.size() + 1);
        if (young.isFull()) {
            young.moveTo(heap);
        }
        young.add(timer);
        size++;
    }

    /**
     * Puts the queue in line with the timer's state, and with nothing else: requests may cross or
     * come twice.
     */
    void settle(Timer timer) {
        if (!timer.isPending()) {
            remove(timer);
        } else if (timer.index == Timer.NOWHERE) {
            add(timer);
        }
    }

    /** Takes a timer out, wherever it is; does nothing if it is in no queue. */
    void remove(Timer timer) {
        if (timer.index == Timer.NOWHERE) {
            return;
        }
        if (YoungTimers.isHere(timer)) {
            young.remove(timer);
        } else {
            heap.remove(timer);
        }
        size--;
    }

    /** Takes out the first timer if its deadline is not after {@code nowNanos}, else null. */
    @Nullable Timer pollDue(long nowNanos) {
        if (young.mayBeDue(nowNanos)) {
            young.moveTo(heap);
        }
        return !heap.isEmpty() && heap.earliestNanos() - nowNanos <= 0 ? pollFirstOfHeap() : null;
    }

    /** Takes out the first timer, due or not; null if there is none. */
    @Nullable Timer pollFirst() {
        young.moveTo(heap);
        return pollFirstOfHeap();
    }

    private @Nullable Timer pollFirstOfHeap() {
        Timer first = heap.first();
        if (first != null) {
            remove(first);
        }
        return first;
    }
}
