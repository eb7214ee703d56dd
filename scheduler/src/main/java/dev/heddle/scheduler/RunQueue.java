package dev.heddle.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that are ready to run on a core, first in, first out. Lease holder only, except {@link
 * #approximateSize} and {@link #lastPolled}. Grows without bound; never shrinks.
 *
 * <p>The slot before {@code head} keeps the task that was polled last until the next poll or {@link
 * #forgetLast}, for who wants to know what the core runs; so one slot is never free to be written.
 */
final class RunQueue {
    private static final int INITIAL_CAPACITY = 256;
    private static final VarHandle TAIL;
    private static final VarHandle HEAD;

    static {
        try {
            var lookup = MethodHandles.lookup();
            TAIL = lookup.findVarHandle(RunQueue.class, "tail", int.class);
            HEAD = lookup.findVarHandle(RunQueue.class, "head", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private @Nullable Runnable[] tasks = new @Nullable Runnable[INITIAL_CAPACITY];
    // Both only grow (and wrap); their difference is the size.
    private int head;
    private int tail;

    void add(Runnable task) {
        if (tail - head == tasks.length - 1) {
            grow();
        }
        tasks[tail & (tasks.length - 1)] = task;
        // Opaque, for approximateSize: no order is needed, only that the write is not held back.
        TAIL.setOpaque(this, tail + 1);
    }

    @Nullable Runnable poll() {
        int at = head;
        int mask = tasks.length - 1;
        tasks[(at - 1) & mask] = null;
        if (at == tail) {
            return null;
        }
        HEAD.setOpaque(this, at + 1);
        return tasks[at & mask];
    }

    /** The task that was polled last has ended, or goes on without the core. */
    void forgetLast() {
        tasks[(head - 1) & (tasks.length - 1)] = null;
    }

    /**
     * What {@link #poll} returned last; null if that was nothing, or is forgotten. Any thread: it
     * is that task for sure only if the core has run no other since, which {@link Lease#observe}
     * tells before and after. An array that has been replaced meanwhile still has it.
     */
    @Nullable Runnable lastPolled() {
        @Nullable Runnable[] seen = tasks;
        return seen[((int) HEAD.getOpaque(this) - 1) & (seen.length - 1)];
    }

    boolean isEmpty() {
        return head == tail;
    }

    /** The size as some recent moment had it. Any thread. */
    int approximateSize() {
        return Math.max(0, (int) TAIL.getOpaque(this) - (int) HEAD.getOpaque(this));
    }

    private void grow() {
        @Nullable Runnable[] larger = new @Nullable Runnable[tasks.length * 2];
        // The indices stay, so that approximateSize never sees one of them moved without the other.
        for (int at = head - 1; at != tail; at++) {
            larger[at & (larger.length - 1)] = tasks[at & (tasks.length - 1)];
        }
        tasks = larger;
    }
}
