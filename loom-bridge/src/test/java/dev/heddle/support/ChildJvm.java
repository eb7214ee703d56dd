package dev.heddle.support;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A program in a JVM of its own. */
public final class ChildJvm {
    /** What a correct start needs on the class path. */
    public static final List<String> FLAGS =
            List.of(
                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                    "--enable-native-access=ALL-UNNAMED");

    /** For a program that only starts: the second compiler would take a third of its time. */
    public static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1";

    private ChildJvm() {}

    /**
     * How it ended.
     *
     * @param exit its exit value
     * @param out what it printed
     * @param err what it complained of
     */
    public record Result(int exit, String out, String err) {}

    public static Result run(List<String> flags, Class<?> main, String... arguments)
            throws Exception {
        return run("", flags, main, arguments);
    }

    /**
     * Runs a class of the tests.
     *
     * @param before a shell command to run first, such as {@code ulimit -n 100 &&}
     */
    public static Result run(String before, List<String> flags, Class<?> main, String... arguments)
            throws Exception {
        return run(before, flags, entry -> true, main, arguments);
    }

    /**
     * Runs a class of the tests where something is missing.
     *
     * @param isThere which entries of the class path are left
     */
    public static Result run(
            List<String> flags, Predicate<String> isThere, Class<?> main, String... arguments)
            throws Exception {
        return run("", flags, isThere, main, arguments);
    }

    /**
     * Runs a class of the tests with a folder more on the class path.
     *
     * @param added what {@code META-INF/services} names, for example
     */
    public static Result run(Path added, List<String> flags, Class<?> main, String... arguments)
            throws Exception {
        String classPath = added + File.pathSeparator + System.getProperty("java.class.path");
        return start("", main, flags, classPath, arguments);
    }

    /** Runs a class of the tests on a class path of one's own. */
    public static Result runOn(
            String classPath, List<String> flags, Class<?> main, String... arguments)
            throws Exception {
        return start("", main, flags, classPath, arguments);
    }

    /** Runs a source file, which {@code java} compiles. */
    public static Result runSource(List<String> flags, Path source) throws Exception {
        List<String> java = new ArrayList<>(flags);
        java.add(source.toString());
        return start("", String.valueOf(source.getFileName()), java);
    }

    private static Result run(
            String before,
            List<String> flags,
            Predicate<String> isThere,
            Class<?> main,
            String... arguments)
            throws Exception {
        String classPath =
                Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(isThere)
                        .collect(Collectors.joining(File.pathSeparator));
        return start(before, main, flags, classPath, arguments);
    }

    private static Result start(
            String before, Class<?> main, List<String> flags, String classPath, String... arguments)
            throws Exception {
        List<String> java = new ArrayList<>(flags);
        java.addAll(List.of("-cp", classPath, main.getName()));
        java.addAll(List.of(arguments));
        return start(before, main.getSimpleName(), java);
    }

    /**
     * Runs a program on the module path.
     *
     * @param program its module and class, as {@code java -m} takes them
     */
    public static Result runModule(List<String> flags, String modulePath, String program)
            throws Exception {
        List<String> java = new ArrayList<>(flags);
        java.addAll(List.of("-p", modulePath, "-m", program));
        return start("", program, java);
    }

    /**
     * Starts a class of the tests, to be ended by the caller.
     *
     * @return what it says on both streams is its input stream
     */
    public static Process begin(List<String> flags, Class<?> main, String... arguments)
            throws IOException {
        List<String> java = new ArrayList<>(flags);
        java.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        java.addAll(List.of(arguments));
        return new ProcessBuilder(command("", java)).redirectErrorStream(true).start();
    }

    /**
     * Sends SIGTERM; what it says then can be read, as it cannot behind {@link Process#destroy}.
     */
    public static void terminate(Process process) {
        process.toHandle().destroy();
    }

    private static List<String> command(String before, List<String> java) {
        List<String> command = new ArrayList<>(List.of("bash", "-c", before + " exec \"$@\"", "-"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx128m");
        // Its file is in /tmp: where that is full the JVM says so, and tests read all it says.
        command.add("-XX:-UsePerfData");
        // On a busy machine anything may stall.
        command.add("-Dheddle.stallMillis=0");
        command.addAll(java);
        return command;
    }

    private static Result start(String before, String name, List<String> java) throws Exception {
        Process process = new ProcessBuilder(command(before, java)).start();
        try {
            Task<String> err =
                    Task.call(
                            Thread.ofPlatform().daemon().factory(),
                            () -> text(process.getErrorStream().readAllBytes()));
            Task<String> out =
                    Task.call(
                            Thread.ofPlatform().daemon().factory(),
                            () -> text(process.getInputStream().readAllBytes()));
            if (!process.waitFor(Task.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError(name + " did not end");
            }
            return new Result(process.exitValue(), out.get(), err.get());
        } finally {
            process.destroyForcibly();
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
