package dev.heddle.jdk;

import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets a JVM end at once. It waits up to 300 ms at its end for daemon threads in native code
 * ({@code VM_Exit::wait_for_threads_in_native_to_block} in HotSpot's vmOperations.cpp), and there
 * an idle carrier sleeps: in {@code io_uring_enter} or {@code epoll_wait}. So after the last
 * shutdown hook the loops of all groups are sent to sleep in Java instead, and never return.
 *
 * <p>That moment is known to {@code java.lang.Shutdown} only, which runs the commands in its ten
 * slots one after the other: the application's hooks are in slot 1, and the files to be deleted in
 * slot 2 (read in JDK 25 to 27). Where that class is not open or has another shape, the end of the
 * JVM takes those 300 ms.
 */
public final class QuickExit {
    private static final int FIRST_FREE_SLOT = 3;

    /** Not the last, which whoever wants to be after us may have. */
    private static final int BEST_SLOT = 8;

    /** Made now: at the end of the JVM it is late to load classes. */
    private static final Runnable SLEEP = new Sleep();

    /** Those that are open keep themselves, by their carriers. */
    private static final Set<CoreGroup> GROUPS =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    static {
        register(new Hook());
    }

    private QuickExit() {}

    /** The end of the JVM shall not wait for the carriers of {@code group}. Any thread. */
    public static void include(CoreGroup group) {
        GROUPS.add(group);
    }

    private static void register(Runnable hook) {
        try {
            Class<?> shutdown = Class.forName("java.lang.Shutdown");
            MethodHandle add =
                    MethodHandles.privateLookupIn(shutdown, MethodHandles.lookup())
                            .findStatic(
                                    shutdown,
                                    "add",
                                    MethodType.methodType(
                                            void.class, int.class, boolean.class, Runnable.class));
            for (int slot = BEST_SLOT; slot >= FIRST_FREE_SLOT; slot--) {
                if (isAdded(add, slot, hook)) {
                    return;
                }
            }
        } catch (Throwable unknownShape) {
            // The JVM ends all the same, a little later.
        }
    }

    private static boolean isAdded(MethodHandle add, int slot, Runnable hook) throws Throwable {
        try {
            add.invokeExact(slot, false, hook);
            return true;
        } catch (InternalError taken) {
            return false;
        }
    }

    /** What the JVM runs when all hooks of the application have run. */
    private static final class Hook implements Runnable {
        @Override
        public void run() {
            List<CoreGroup> open;
            synchronized (GROUPS) {
                open = new ArrayList<>(GROUPS);
            }
            for (CoreGroup group : open) {
                if (!group.isClosing()) {
                    // Not awaited: this may be a thread of one of these cores, which must not park.
                    for (Core core : group.cores()) {
                        core.runInLoop(SLEEP);
                    }
                }
            }
        }
    }

    private static final class Sleep implements Runnable {
        @Override
        public void run() {
            while (true) {
                LockSupport.park(QuickExit.class);
            }
        }
    }
}
