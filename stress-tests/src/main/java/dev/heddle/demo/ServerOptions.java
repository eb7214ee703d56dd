package dev.heddle.demo;

import dev.heddle.measure.CommandFailure;
import java.util.Set;
import picocli.CommandLine.Option;

/** The options that the commands share: how a server runs. Filled by picocli. */
final class ServerOptions {

    private static final Set<String> DRIVERS = Set.of("auto", "uring", "ring", "epoll", "nio");
    static final int UNSET = Integer.MIN_VALUE;

    @SuppressWarnings("UnusedVariable") // picocli reads it
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    private boolean isHelpWanted;

    @Option(
            names = "--cores",
            paramLabel = "N",
            description = "cores of the server (by default all, in a comparison 2 at most)")
    private int cores = UNSET;

    @Option(
            names = "--driver",
            paramLabel = "D",
            description =
                    "Heddle's I/O driver: uring, ring, epoll, nio or auto (default: ${DEFAULT-VALUE})")
    private String driver = "auto";

    @Option(
            names = "--executor-only",
            description = "the JDK's sockets on Heddle's executor, in place of Heddle's sockets")
    private boolean isExecutorOnly;

    @Option(
            names = "--hog",
            description = "a virtual thread that only computes runs in the server all the time")
    private boolean isHogWanted;

    @Option(names = "--pin", description = "pin each of Heddle's cores to one CPU")
    private boolean isPinned;

    /**
     * The number of cores asked for.
     *
     * @param defaultLimit how many there are at most when nothing was asked for
     */
    int cores(int defaultLimit) {
        return cores(cores, defaultLimit);
    }

    /** The same for a number that another command was given. */
    static int cores(int cores, int defaultLimit) {
        int available = Runtime.getRuntime().availableProcessors();
        if (cores == UNSET) {
            return Math.min(available, defaultLimit);
        }
        if (cores < 1 || cores > available) {
            throw CommandFailure.badInput(
                    "--cores %d is not possible: this process may use %d %s, so give 1 to %d"
                            .formatted(
                                    cores, available, available == 1 ? "CPU" : "CPUs", available));
        }
        return cores;
    }

    String driver() {
        return requireDriver(driver);
    }

    /** The name of a driver, if it is one. */
    static String requireDriver(String driver) {
        if (!DRIVERS.contains(driver)) {
            throw CommandFailure.badInput(
                    "--driver '" + driver + "' is unknown: give uring, ring, epoll, nio or auto");
        }
        return driver;
    }

    boolean isExecutorOnly() {
        return isExecutorOnly;
    }

    boolean isHogWanted() {
        return isHogWanted;
    }

    boolean isPinned() {
        return isPinned;
    }
}
