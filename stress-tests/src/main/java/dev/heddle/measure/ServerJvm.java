package dev.heddle.measure;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line of a server's JVM: this JVM's own {@code java} and class path, and the same
 * flags for all servers.
 *
 * @param cores carrier threads of the JDK's scheduler
 * @param extraFlags JVM flags beside the usual ones
 */
public record ServerJvm(int cores, List<String> extraFlags) {

    private static final List<String> FLAGS =
            List.of(
                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                    "--enable-native-access=ALL-UNNAMED",
                    "-XX:+UseG1GC",
                    "-Xms512m",
                    "-Xmx512m");

    public ServerJvm {
        extraFlags = List.copyOf(extraFlags);
    }

    /** The command that runs {@code main} with these arguments. */
    public List<String> command(Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(java());
        command.addAll(FLAGS);
        command.add("-Djdk.virtualThreadScheduler.parallelism=" + cores);
        command.addAll(extraFlags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return command;
    }

    private static String java() {
        return ProcessHandle.current()
                .info()
                .command()
                .orElseGet(
                        () -> Path.of(System.getProperty("java.home"), "bin", "java").toString());
    }
}
