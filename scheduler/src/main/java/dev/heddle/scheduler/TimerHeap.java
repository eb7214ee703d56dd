package dev.heddle.scheduler;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Timers as a four-way heap whose entries know their place: adding one is O(1) where deadlines
 * mostly grow and O(log n) at worst, taking one out is O(log n), and neither leaves anything
 * behind. Deadlines lie in an array of their own, so that sifting reads one cache line a level.
 * Lease holder only.
 */
final class TimerHeap {
    private static final int WAYS = 4;
    private static final int INITIAL_CAPACITY = 64;

    private @Nullable Timer[] timers = new @Nullable Timer[INITIAL_CAPACITY];
    private long[] deadlines = new long[INITIAL_CAPACITY];

    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    /** The earliest deadline, as {@link System#nanoTime}. Only where the queue is not empty. */
    long earliestNanos() {
        return deadlines[0];
    }

    /**
     * Makes room for so many more.
     *
     * @throws OutOfMemoryError if there is none; nothing has changed then
     */
    void reserve(int more) {
        if (size + more > timers.length) {
            int capacity = Math.max(size + more, timers.length * 2);
            // In this order: if the second copy fails for want of memory, both are made again.
            deadlines = Arrays.copyOf(deadlines, capacity);
            timers = Arrays.copyOf(timers, capacity);
        }
    }

    /** Where room was {@linkplain #reserve made} for it. */
    void add(Timer timer) {
        siftUp(size++, timer);
    }

    /** Takes out a timer that is here. */
    void remove(Timer timer) {
        int hole = timer.index;
        timer.index = Timer.NOWHERE;
        Timer last = timers[--size];
        timers[size] = null;
        if (hole != size && last != null) {
            fill(hole, last);
        }
    }

    /** The one with the earliest deadline; null if there is none. */
    @Nullable Timer first() {
        return timers[0];
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
