package dev.heddle.agent;

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
        return isOpen != null && Cores.POLLER.poll(descriptor, event, nanos, isOpen);
    }

    static boolean pollSelector(int descriptor, long nanos) {
        return Cores.POLLER.pollSelector(descriptor, nanos);
    }

    static boolean stopPoll(int descriptor, int event) {
        return Cores.POLLER.stopPoll(descriptor, event);
    }

    /** Where threads of the agent's cores wait. */
    static CorePoller poller() {
        return Cores.POLLER;
    }

    /** A constant for the JIT, made once there are cores. */
    private static final class Cores {
        static final CorePoller POLLER = new CorePoller(AgentCores.GROUP);

        private Cores() {}
    }
}
