package dev.heddle.agent;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where {@code -javaagent:heddle-agent.jar} enters. With {@link RuntimeLoader} it is all that the
 * JVM adds to the application's class path: the rest of the jar is below {@code runtime/}, where
 * only that loader looks.
 */
public final class Premain {
    private Premain() {}

    /** By the JVM, before the application's {@code main}. */
    public static void premain(String options, Instrumentation instrumentation) {
        try {
            Path jar =
                    Path.of(
                            Premain.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI());
            RuntimeLoader loader = RuntimeLoader.open(jar);
            loader.loadClass("dev.heddle.agent.Agent")
                    .getMethod("start", String.class, Map.Entry.class)
                    .invoke(null, options, Map.entry(instrumentation, loader.removalOfUnpacked()));
        } catch (Throwable e) { // what is thrown from here ends the JVM
            Throwable cause =
                    e instanceof InvocationTargetException wrapper ? wrapper.getCause() : e;
            System.err.println("heddle-agent: cannot start, Heddle is not used: " + cause);
        }
    }
}
