package dev.heddle.agent;

import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What the agent's module, and no other, may do that command line flags would allow to all: reach
 * into packages of {@code java.base}, and load native code.
 */
final class Openings {
    private static final Set<String> PACKAGES = Set.of("java.lang", "java.io");

    /** Where later releases keep what a core is to run; only reports of stalls look into it. */
    private static final String TASKS = "java.util.concurrent";

    private static final int TASKS_SINCE = 26;

    private Openings() {}

    /** Opens them. Before any class is initialised that looks whether they are open. */
    static void openTo(Module module, Instrumentation instrumentation) {
        Map<String, Set<Module>> opened = new HashMap<>();
        for (String name : PACKAGES) {
            opened.put(name, Set.of(module));
        }
        if (Runtime.version().feature() >= TASKS_SINCE) {
            opened.put(TASKS, Set.of(module));
        }
        instrumentation.redefineModule(
                Object.class.getModule(), Set.of(), Map.of(), opened, Set.of(), Map.of());
    }

    /**
     * Allows native access, where {@code java.lang} is open.
     *
     * @throws UnsupportedOperationException if this JDK has no such switch
     */
    static void allowNativeAccess(Module module) {
        try {
            // ModuleLayer.Controller.enableNativeAccess asks its caller to have the access already.
            var _ =
                    (Module)
                            MethodHandles.privateLookupIn(Module.class, MethodHandles.lookup())
                                    .findVirtual(
                                            Module.class,
                                            "implAddEnableNativeAccess",
                                            MethodType.methodType(Module.class))
                                    .invokeExact(module);
        } catch (Throwable e) {
            throw new UnsupportedOperationException(
                    "JDK " + Runtime.version() + " does not let native access be allowed: " + e, e);
        }
    }
}
