package dev.heddle.stall;

import dev.heddle.scheduler.BatchTasks;
import java.lang.reflect.Field;
import java.util.concurrent.ForkJoinTask;
import org.jspecify.annotations.Nullable;

/**
 * The virtual thread that a task of a core continues. Nothing in the JDK leads there: the task is a
 * method reference to {@code VirtualThread.runContinuation}, and this reads the object that it has
 * captured. On JDK 26 and later the reference is inside a {@code ForkJoinTask}, so that {@code
 * java.util.concurrent} must be open as well. Any thread.
 */
final class MountedThread {
    private static final String VIRTUAL_THREAD = "java.lang.VirtualThread";

    private MountedThread() {}

    /** Whether a task is one of the JDK's: most likely it continues some virtual thread. */
    static boolean isContinued(Runnable run) {
        Runnable task = BatchTasks.unwrapped(run);
        return isOfVirtualThread(task) || isWrapper(task);
    }

    /** The thread; null if the task continues none, or does not let it be seen. */
    static @Nullable Thread of(Runnable run) {
        Runnable task = BatchTasks.unwrapped(run);
        if (isOfVirtualThread(task)) {
            return captured(task, Thread.class);
        }
        // Any other task may have a thread, too, which is another one.
        Runnable wrapped = isWrapper(task) ? captured(task, Runnable.class) : null;
        return wrapped != null && isOfVirtualThread(wrapped)
                ? captured(wrapped, Thread.class)
                : null;
    }

    /** A method reference's class is a nest mate of the class that has it. */
    private static boolean isOfVirtualThread(Runnable task) {
        return task.getClass().getNestHost().getName().equals(VIRTUAL_THREAD);
    }

    private static boolean isWrapper(Runnable task) {
        return task instanceof ForkJoinTask<?>
                && task.getClass().getModule().equals(Object.class.getModule());
    }

    private static <T> @Nullable T captured(Runnable task, Class<T> type) {
        for (Field field : task.getClass().getDeclaredFields()) {
            if (type.isAssignableFrom(field.getType()) && field.trySetAccessible()) {
                try {
                    return type.cast(field.get(task));
                } catch (IllegalAccessException e) {
                    return null;
                }
            }
        }
        return null;
    }
}
