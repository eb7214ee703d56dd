package dev.heddle.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@link LiveTask}s of a core that have begun and not ended, as a linked list through the tasks
 * themselves. Lease holder only, except {@link #approximateSize}.
 */
final class LiveTasks {
    private static final VarHandle SIZE;

    static {
        try {
            SIZE = MethodHandles.lookup().findVarHandle(LiveTasks.class, "size", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private @Nullable LiveTask first;
    private int size;

    void add(LiveTask task) {
        LiveTask next = first;
        task.next = next;
        if (next != null) {
            next.previous = task;
        }
        first = task;
        SIZE.setOpaque(this, size + 1);
    }

    void remove(LiveTask task) {
        LiveTask previous = task.previous;
        LiveTask next = task.next;
        if (previous == null) {
            first = next;
        } else {
            previous.next = next;
        }
        if (next != null) {
            next.previous = previous;
        }
        task.previous = null;
        task.next = null;
        SIZE.setOpaque(this, size - 1);
    }

    /** The threads of all of them. */
    List<Thread> threads() {
        List<Thread> threads = new ArrayList<>(size);
        for (LiveTask task = first; task != null; task = task.next) {
            Thread thread = task.thread();
            if (thread != null) {
                threads.add(thread);
            }
        }
        return threads;
    }

    /** The size as some recent moment had it. Any thread. */
    int approximateSize() {
        return (int) SIZE.getOpaque(this);
    }
}
