package dev.heddle.scheduler;

import org.jspecify.annotations.Nullable;

/**
 * The timers that were started last, in no order: starting one and cancelling it are a few stores,
 * and most are time-outs that are cancelled soon. Lease holder only.
 */
final class YoungTimers {
    private static final int CAPACITY = 128;

    /** The {@link Timer#index} of the one in slot 0; those of the others go down from here. */
    private static final int FIRST_INDEX = Timer.NOWHERE - 1;

    private final @Nullable Timer[] timers = new @Nullable Timer[CAPACITY];
    private final long[] deadlines = new long[CAPACITY];
    private int size;

    /** No timer here is due before; one was due then once. Not where there is none. */
    private long bound;

    /** Whether a timer here is due at {@link #bound}. */
    private boolean isBoundExact;

    static boolean isHere(Timer timer) {
        return timer.index <= FIRST_INDEX;
    }

    int size() {
        return size;
    }

    boolean isFull() {
        return size == CAPACITY;
    }

    /** Where it is not full. */
    void add(Timer timer) {
        long deadline = timer.deadlineNanos;
        // Differences, not values: nanoTime may wrap.
        if (size == 0 || deadline - bound <= 0) {
            bound = deadline;
            isBoundExact = true;
        }
        place(size++, timer);
    }

    /** Takes out a timer that is here. */
    void remove(Timer timer) {
        int hole = FIRST_INDEX - timer.index;
        if (timer.deadlineNanos == bound) {
            isBoundExact = false;
        }
        timer.index = Timer.NOWHERE;
        Timer last = timers[--size];
        timers[size] = null;
        if (hole != size && last != null) {
            place(hole, last);
        }
    }

    /** Whether one may be due by then; if not, none is. */
    boolean mayBeDue(long nowNanos) {
        return size > 0 && bound - nowNanos <= 0;
    }

    /** The earliest deadline. Only where there is one. */
    long earliestNanos() {
        if (!isBoundExact) {
            long least = deadlines[0];
            for (int i = 1; i < size; i++) {
                if (deadlines[i] - least < 0) {
                    least = deadlines[i];
                }
            }
            bound = least;
            isBoundExact = true;
        }
        return bound;
    }

    /** Hands all of them over to a heap that has {@linkplain TimerHeap#reserve room} for them. */
    void moveTo(TimerHeap heap) {
        for (int i = 0; i < size; i++) {
            Timer timer = timers[i];
            if (timer == null) {
                throw new AssertionError("no timer at " + i + " of " + size);
            }
            timers[i] = null;
            heap.add(timer);
        }
        size = 0;
    }

    private void place(int at, Timer timer) {
        timers[at] = timer;
        deadlines[at] = timer.deadlineNanos;
        timer.index = FIRST_INDEX - at;
    }
}
