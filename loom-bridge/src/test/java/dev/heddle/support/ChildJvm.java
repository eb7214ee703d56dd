package dev.heddle.support;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program in a JVM of its own. */
public final class ChildJvm {
    /** What a correct start needs on the class path. */
    public static final List<String> FLAGS =
            List.of(
                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                    "--enable-native-access=ALL-UNNAMED");

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
        List<String> java = new ArrayList<>();
        java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        java.addAll(flags);
        java.addAll(List.of("-Xmx128m", "-cp", System.getProperty("java.class.path")));
        java.add(main.getName());
        java.addAll(List.of(arguments));
        List<String> command = new ArrayList<>(List.of("bash", "-c", before + " exec \"$@\"", "-"));
        command.addAll(java);
        Process process = new ProcessBuilder(command).start();
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
                throw new AssertionError(main.getSimpleName() + " did not end");
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
