package dev.heddle.agent;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.instrument.Instrumentation;

/** Ends the JVM before its program has begun, since the agent cannot be used. Main thread. */
final class StrictEnd {
    private static final int STATUS = 1;

    /**
     * Since then an ending JVM waits up to 60 s for the calls into agents to return, of which
     * {@code premain} is one (seen in 26.0.2 and 27.0.1; the wait is that of JDK-8387045).
     */
    private static final int WAITS_FOR_AGENTS = 26;

    private StrictEnd() {}

    /** Does not return. */
    static void exit(Instrumentation instrumentation) {
        if (Runtime.version().feature() >= WAITS_FOR_AGENTS) {
            exitBelowTheJvm(instrumentation);
        }
        System.exit(STATUS);
    }

    /**
     * By _exit(2). No program has run yet; what it passes over are shutdown hooks of agents before
     * this one. Standard error is not buffered.
     */
    @SuppressWarnings("restricted") // a call into the C library is what it is for
    private static void exitBelowTheJvm(Instrumentation instrumentation) {
        try {
            Openings.openTo(StrictEnd.class.getModule(), instrumentation);
            Openings.allowNativeAccess(StrictEnd.class.getModule());
            Linker linker = Linker.nativeLinker();
            linker.downcallHandle(
                            linker.defaultLookup().findOrThrow("_exit"),
                            FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT))
                    .invokeExact(STATUS);
        } catch (Throwable e) {
            // Then it takes a minute.
        }
    }
}
