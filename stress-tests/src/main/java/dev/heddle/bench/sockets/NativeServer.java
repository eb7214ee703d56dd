package dev.heddle.bench.sockets;

import dev.heddle.measure.CommandFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A server that is a program of its own, and no JVM. The launcher builds it from its sources, where
 * there is what that needs.
 */
enum NativeServer {
    GO_RAW("Go 1.19 or newer (Debian: golang-go)"),
    FLOOR_EPOLL("gcc (Debian: gcc)"),
    FLOOR_URING("gcc, and liburing with its headers (Debian: gcc, liburing-dev)");

    /** The folder with those that could be built, as the launcher says. */
    private static final String FOLDER = System.getProperty("heddle.bench.floors", "");

    private final String need;

    NativeServer(String need) {
        this.need = need;
    }

    /** Whether it has the service. */
    boolean serves(Serve.Service service) {
        return switch (service) {
            case CHURN, ECHO, HTTP -> true;
            case PROXY -> this == FLOOR_URING;
            case BACK_END, FAN_OUT, PARKED, PUSH, SKEW, UDP -> false;
        };
    }

    /**
     * What starts it.
     *
     * @param arguments behind the service and the cores: of a proxy the back end's port
     * @throws CommandFailure as bad input, with what to install, if it could not be built
     */
    List<String> command(Serve.Service service, int cores, List<String> arguments) {
        Path executable = Path.of(FOLDER, program());
        if (FOLDER.isEmpty() || !Files.isExecutable(executable)) {
            throw CommandFailure.badInput("it could not be built: it needs " + need);
        }
        List<String> command = new ArrayList<>();
        command.add(executable.toString());
        command.add(service.name());
        command.add(Integer.toString(cores));
        command.addAll(arguments);
        return command;
    }

    /** The name of its file. */
    String program() {
        return name().toLowerCase(Locale.ROOT);
    }
}
