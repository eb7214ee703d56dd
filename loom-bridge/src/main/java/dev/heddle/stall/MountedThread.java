package dev.heddle.stall;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/**
 * The virtual thread that a task of a core continues. Nothing in the JDK leads there: the task is a
 * method reference to {@code VirtualThread.runContinuation}, and this reads the object that it has
 * captured. On JDK 26 and later the reference is inside a {@code ForkJoinTask}, so that {@code
 * java.util.concurrent} must be open as well. It is for people who read a report: whoever finds
 * nothing says nothing.
 */
final class MountedThread {
    private MountedThread() {}

    /** The thread; null if the task is none of the JDK's, or does not let it be seen. */
    static @Nullable Thread of(Runnable task) {
        return of(task, true);
    }

    private static @Nullable Thread of(Runnable task, boolean mayWrap) {
        for (Field field : task.getClass().getDeclaredFields()) {
            Object value = Modifier.isStatic(field.getModifiers()) ? null : read(field, task);
            if (value instanceof Thread thread && thread.isVirtual()) {
                return thread;
            }
            if (mayWrap && value instanceof Runnable wrapped) {
                Thread found = of(wrapped, false);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private static @Nullable Object read(Field field, Object of) {
        try {
            return field.trySetAccessible() ? field.get(of) : null;
        } catch (IllegalAccessException e) {
            return null;
        }
    }
}
