package dev.heddle.demo;

import dev.heddle.measure.ServerJvm;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line of a server's JVM, with the same flags for both sides.
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

    ServerCommand {
        extraFlags = List.copyOf(extraFlags);
    }

    /** The command for one side. */
    List<String> of(ServerKind kind) {
        List<String> arguments = new ArrayList<>();
        arguments.addAll(List.of("serve", ServeCommand.UNTIL_STDIN_ENDS));
        arguments.addAll(List.of("--port", "0", "--cores", Integer.toString(cores)));
        if (hasHog) {
            arguments.add("--hog");
        }
        switch (kind) {
            case STOCK -> arguments.add("--stock");
            case HEDDLE -> {
                arguments.addAll(List.of("--driver", driver));
                if (isExecutorOnly) {
                    arguments.add("--executor-only");
                }
                if (isPinned) {
                    arguments.add("--pin");
                }
            }
        }
        return new ServerJvm(cores, extraFlags).command(Demo.class, arguments);
    }
}
