package dev.heddle.agent;

import dev.heddle.jdk.VirtualThreads;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends {@code sun.nio.ch.Poller}, where all of the JDK's sockets, channels and selectors park
 * virtual threads, to the {@link CorePoller}. What that does not take goes on to the JDK's own.
 */
final class PollerHooks {
    private static final String POLLER = "sun.nio.ch.Poller";

    /** Since then a close unparks the thread itself, which it knows: {@code stopPoll(Thread)}. */
    private static final int STOPS_THREADS = 27;

    private static volatile @Nullable CorePoller poller;

    private static volatile @Nullable DriverOpening opening;

    private PollerHooks() {}

    /** The hooks for a release of the JDK. */
    static List<Hook> of(int feature) throws ReflectiveOperationException {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        List<Hook> hooks = new ArrayList<>();
        hooks.add(
                Hook.insteadOf(
                        "poll",
                        lookup.findStatic(
                                PollerHooks.class,
                                "poll",
                                MethodType.methodType(
                                        boolean.class,
                                        int.class,
                                        int.class,
                                        long.class,
                                        BooleanSupplier.class)),
                        POLLER,
                        "poll"));
        hooks.add(
                Hook.insteadOf(
                        "pollSelector",
                        lookup.findStatic(
                                PollerHooks.class,
                                "pollSelector",
                                MethodType.methodType(boolean.class, int.class, long.class)),
                        POLLER,
                        "pollSelector"));
        if (feature < STOPS_THREADS) {
            hooks.add(
                    Hook.insteadOf(
                            "stopPoll",
                            lookup.findStatic(
                                    PollerHooks.class,
                                    "stopPoll",
                                    MethodType.methodType(boolean.class, int.class, int.class)),
                            POLLER,
                            "stopPoll"));
        }
        return hooks;
    }

    static boolean poll(int descriptor, int event, long nanos, @Nullable BooleanSupplier isOpen) {
        CorePoller open = poller;
        return open == null
                ? leaveToTheJdk()
                : isOpen != null && open.poll(descriptor, event, nanos, isOpen);
    }

    static boolean pollSelector(int descriptor, long nanos) {
        CorePoller open = poller;
        return open == null ? leaveToTheJdk() : open.pollSelector(descriptor, nanos);
    }

    /**
     * Whoever closes reads {@link #poller} after the mark that the object is closed, and a waiter
     * before it looks at that mark: where the closer finds no poller yet, the waiter finds the
     * object closed.
     */
    static boolean stopPoll(int descriptor, int event) {
        CorePoller open = poller;
        return open != null && open.stopPoll(descriptor, event);
    }

    private static boolean leaveToTheJdk() {
        DriverOpening later = opening;
        if (later != null && VirtualThreads.coreOf(Thread.currentThread()) != null) {
            later.begin();
        }
        return false;
    }

    /** Where threads of the agent's cores wait; null while their drivers are not open. */
    static @Nullable CorePoller poller() {
        return poller;
    }

    /** From now on threads of cores wait there. */
    static void pollBy(CorePoller opened) {
        poller = opened;
    }

    /** Is to be begun when a thread of a core first waits. */
    static void openBy(DriverOpening later) {
        opening = later;
    }
}
