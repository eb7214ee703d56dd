package dev.heddle.agent;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Starts another program as an executable jar with jars inside does: by a class loader below that
 * of the class path, which has nothing of it. First the paths with colons between, then the class,
 * then its arguments. Plain JDK.
 */
public final class NestedProgram {
    private NestedProgram() {}

    public static void main(String[] arguments) throws Exception {
        String[] paths = arguments[0].split(":", -1);
        URL[] nested = new URL[paths.length];
        for (int i = 0; i < paths.length; i++) {
            nested[i] = Path.of(paths[i]).toUri().toURL();
        }
        try (URLClassLoader loader =
                new URLClassLoader("nested", nested, ClassLoader.getSystemClassLoader())) {
            Thread.currentThread().setContextClassLoader(loader);
            loader.loadClass(arguments[1])
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) Arrays.copyOfRange(arguments, 2, arguments.length));
        }
    }
}
