package dev.heddle.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line of a server's JVM: this JVM's own {@code java} and class path, and the same
 * flags for both sides.
 *
 * @param cores carrier threads, of Heddle and of the JDK's scheduler alike
 * @param driver Heddle's driver
 * @param isPinned whether Heddle's cores are pinned
 * @param isExecutorOnly whether Heddle's side is its executor under the JDK's sockets
 * @param hasHog whether a virtual thread that only computes runs in both
 * @param extraFlags JVM flags of the user, for both sides
 */
record ServerCommand(
        int cores,
        String driver,
        boolean isPinned,
        boolean isExecutorOnly,
        boolean hasHog,
        List<String> extraFlags) {

    private static final List<String> FLAGS =
            List.of(
                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                    "--enable-native-access=ALL-UNNAMED",
                    "-XX:+UseG1GC",
                    "-Xms512m",
                    "-Xmx512m");

    ServerCommand {
        extraFlags = List.copyOf(extraFlags);
    }

    /** The command for one side. */
    List<String> of(ServerKind kind) {
        List<String> command = new ArrayList<>();
        command.add(java());
        command.addAll(FLAGS);
        command.add("-Djdk.virtualThreadScheduler.parallelism=" + cores);
        command.addAll(extraFlags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Demo.class.getName(), "serve", ServeCommand.UNTIL_STDIN_ENDS));
        command.addAll(List.of("--port", "0", "--cores", Integer.toString(cores)));
        if (hasHog) {
            command.add("--hog");
        }
        switch (kind) {
            case STOCK -> command.add("--stock");
            case HEDDLE -> {
                command.addAll(List.of("--driver", driver));
                if (isExecutorOnly) {
                    command.add("--executor-only");
                }
                if (isPinned) {
                    command.add("--pin");
                }
            }
        }
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
