package dev.heddle.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The pending timers of a core, as a four-way heap whose entries know their place: starting one is
 * O(1) where deadlines mostly grow and O(log n) at worst, cancelling is O(log n), and neither
 * leaves anything behind. Deadlines lie in an array of their own, so that sifting reads one cache
 * line a level. Lease holder only, except {@link #approximateSize}.
 */
final class TimerQueue {
    private static final int WAYS = 4;
    private static final int INITIAL_CAPACITY = 64;

    private static final VarHandle SIZE;

    static {
        try {
            SIZE = MethodHandles.lookup().findVarHandle(TimerQueue.class, "size", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private @Nullable Timer[] timers = new @Nullable Timer[INITIAL_CAPACITY];
    private long[] deadlines = new long[INITIAL_CAPACITY];

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
        return deadlines[0];
    }

    void add(Timer timer) {
        if (size == timers.length) {
            // In this order: if the second copy fails for want of memory, both are made again.
            deadlines = Arrays.copyOf(deadlines, size * 2);
            timers = Arrays.copyOf(timers, size * 2);
        }
        siftUp(size++, timer);
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
        int hole = timer.index;
        if (hole == Timer.NOWHERE) {
            return;
        }
        timer.index = Timer.NOWHERE;
        Timer last = timers[--size];
        timers[size] = null;
        if (hole != size && last != null) {
            fill(hole, last);
        }
    }

    /** Takes out the first timer if its deadline is not after {@code nowNanos}, else null. */
    @Nullable Timer pollDue(long nowNanos) {
        return size > 0 && deadlines[0] - nowNanos <= 0 ? pollFirst() : null;
    }

    /** Takes out the first timer, due or not; null if there is none. */
    @Nullable Timer pollFirst() {
        Timer first = size > 0 ? timers[0] : null;
        if (first != null) {
            remove(first);
        }
        return first;
    }

    private void fill(int hole, Timer timer) {
        if (hole > 0 && timer.deadlineNanos - deadlines[(hole - 1) / WAYS] < 0) {
            siftUp(hole, timer);
        } else {
            siftDown(hole, timer);
        }
    }

    private void siftUp(int hole, Timer timer) {
        long deadline = timer.deadlineNanos;
        int at = hole;
        while (at > 0) {
            int parent = (at - 1) / WAYS;
            // Differences, not values: nanoTime may wrap.
            if (deadline - deadlines[parent] >= 0) {
                break;
            }
            move(parent, at);
            at = parent;
        }
        place(at, timer);
    }

    private void siftDown(int hole, Timer timer) {
        long deadline = timer.deadlineNanos;
        int at = hole;
        for (int child = WAYS * at + 1; child < size; child = WAYS * at + 1) {
            int least = child;
            int end = Math.min(child + WAYS, size);
            for (int other = child + 1; other < end; other++) {
                if (deadlines[other] - deadlines[least] < 0) {
                    least = other;
                }
            }
            if (deadlines[least] - deadline >= 0) {
                break;
            }
            move(least, at);
            at = least;
        }
        place(at, timer);
    }

    private void move(int from, int to) {
        Timer timer = timers[from];
        if (timer == null) {
            throw new AssertionError("no timer at " + from + " of " + size);
        }
        place(to, timer);
    }

    private void place(int at, Timer timer) {
        timers[at] = timer;
        deadlines[at] = timer.deadlineNanos;
        timer.index = at;
    }
}
