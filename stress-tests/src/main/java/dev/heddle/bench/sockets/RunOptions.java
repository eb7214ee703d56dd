package dev.heddle.bench.sockets;

import dev.heddle.measure.CommandFailure;
import dev.heddle.measure.ComparisonPlan;
import dev.heddle.measure.ServerJvm;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** The options that the socket benchmarks share. Filled by picocli. */
final class RunOptions {

    private static final int MAX_DEFAULT_CORES = 2;

    @Option(names = "--quick", description = "one round, and shorter; --rounds is ignored")
    private boolean isQuick;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "rounds of each measurement (default: ${DEFAULT-VALUE})")
    private int rounds = 3;

    @Option(
            names = "--peers",
            paramLabel = "PEER",
            split = ",",
            converter = PeerConverter.class,
            completionCandidates = PeerConverter.class,
            description = "which of ${COMPLETION-CANDIDATES}, with commas (by default all)")
    private List<Peer> peers = List.of(Peer.values());

    @Option(
            names = "--cores",
            paramLabel = "N",
            description = "cores of each server (default: ${DEFAULT-VALUE})")
    private int cores = Math.min(MAX_DEFAULT_CORES, Runtime.getRuntime().availableProcessors());

    /** Knows peers by the names that they have in results. */
    private static final class PeerConverter implements ITypeConverter<Peer>, Iterable<String> {

        @Override
        public Peer convert(String name) {
            return Stream.of(Peer.values())
                    .filter(peer -> peer.toString().equals(name))
                    .findFirst()
                    .orElseThrow(() ->
                            CommandFailure.badInput(
                                    "--peers %s is unknown: give some of %s"
                                            .formatted(name, String.join(", ", this))));
        }

        @Override
        public Iterator<String> iterator() {
            return Stream.of(Peer.values()).map(Peer::toString).iterator();
        }
    }

    int rounds() {
        return isQuick ? 1 : rounds;
    }

    ComparisonPlan plan(int connections) {
        return isQuick
                ? ComparisonPlan.quick(connections, rounds())
                : ComparisonPlan.full(connections, rounds());
    }

    int cores() {
        return cores;
    }

    /** Those to compare, each once, in the order of {@link Peer}. */
    List<Peer> peers() {
        return List.copyOf(EnumSet.copyOf(peers));
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
        if (rounds < 1) {
            throw CommandFailure.badInput(
                    "--rounds %d is not possible: give 1 or more".formatted(rounds));
        }
        int available = Runtime.getRuntime().availableProcessors();
        if (cores < 1 || cores > available) {
            throw CommandFailure.badInput(
                    "--cores %d is not possible: give 1 to %d".formatted(cores, available));
        }
    }
}
