package dev.heddle.agent;

import dev.heddle.scheduler.Core;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives a core to a spare carrier when the virtual thread on it is about to block its carrier: at
 * once, where without a hook the watchdog would see it after 5 to 10 ms. Any thread.
 *
 * <p>{@link Core#handOff} may start a thread, and takes a monitor for a few instructions, in which
 * nobody parks. If that monitor is contended the caller blocks on its carrier, or unmounts and is
 * continued by the JDK's own thread for that; neither parks by {@code LockSupport}, so the hook is
 * never entered from within itself. A thread whose core is gone already does nothing here.
 */
final class BlockingHandOff {
    private BlockingHandOff() {}

    /**
     * The hooks.
     *
     * @param withBlockingCalls whether the JDK's own marks of calls that block in the kernel count:
     *     child processes, names, files that are forced or locked or open for direct I/O
     */
    static List<Hook> hooks(boolean withBlockingCalls) throws ReflectiveOperationException {
        MethodType type = MethodType.methodType(void.class);
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        List<Hook> hooks = new ArrayList<>();
        hooks.add(
                Hook.telling(
                        "parkOnCarrier",
                        lookup.findStatic(BlockingHandOff.class, "parkOnCarrier", type),
                        JdkMethod.ofAnyBody(
                                VirtualThreadShape.CLASS, "parkOnCarrierThread", "(ZJ)V", false)));
        if (withBlockingCalls) {
            hooks.add(
                    Hook.telling(
                            "beforeBlocking",
                            lookup.findStatic(BlockingHandOff.class, "beforeBlocking", type),
                            JdkMethod.ofAnyBody(
                                    "jdk.internal.misc.Blocker", "begin", "()Z", true)));
        }
        return hooks;
    }

    /** A pinned virtual thread parks: its carrier will block. */
    static void parkOnCarrier() {
        handOff();
    }

    /** A thread, of whatever kind, is about to make a call that blocks. */
    static void beforeBlocking() {
        if (Thread.currentThread().isVirtual()) {
            handOff();
        }
    }

    private static void handOff() {
        try {
            Core core = AgentCores.GROUP.currentCore();
            if (core != null) {
                core.handOff();
            }
        } catch (OutOfMemoryError e) {
            // The thread blocks all the same, and the watchdog tries again.
        }
    }
}
