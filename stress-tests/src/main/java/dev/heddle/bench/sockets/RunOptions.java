package dev.heddle.bench.sockets;

import dev.heddle.measure.CommandFailure;
import dev.heddle.measure.ComparisonPlan;
import dev.heddle.measure.ServerJvm;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that the socket benchmarks share. Filled by picocli. */
final class RunOptions {

    private static final int FULL_ROUNDS = 3;
    private static final int MAX_DEFAULT_CORES = 2;

    @Option(names = "--quick", description = "one round instead of three, and shorter")
    private boolean isQuick;

    @Option(
            names = "--cores",
            paramLabel = "N",
            description = "cores of each server (default: ${DEFAULT-VALUE})")
    private int cores = Math.min(MAX_DEFAULT_CORES, Runtime.getRuntime().availableProcessors());

    int rounds() {
        return isQuick ? 1 : FULL_ROUNDS;
    }

    ComparisonPlan plan(int connections) {
        return isQuick
                ? ComparisonPlan.quick(connections, rounds())
                : ComparisonPlan.full(connections, rounds());
    }

    int cores() {
        return cores;
    }

    /** The JVM of each server, with the usual flags. */
    ServerJvm jvm() {
        return new ServerJvm(cores, List.of());
    }

    /**
     * Looks at the values before anything runs.
     *
     * @throws CommandFailure that names the value and the remedy
     */
    void requireValid() {
        int available = Runtime.getRuntime().availableProcessors();
        if (cores < 1 || cores > available) {
            throw CommandFailure.badInput(
                    "--cores %d is not possible: give 1 to %d".formatted(cores, available));
        }
    }
}
