package dev.heddle.bench.sockets;

import dev.heddle.load.Protocol;
import dev.heddle.measure.ComparisonPlan;
import dev.heddle.measure.JsonReport;
import dev.heddle.measure.ProgressLine;
import dev.heddle.measure.ServerProcess;
import java.util.List;

/**
 * Compares servers that have an echo server behind them: a process of its own, the same for all,
 * which is not measured.
 */
abstract class BackedCommand extends SocketCommand {

    private static final int CONNECTIONS = 128;

    private final String name;
    private final Serve.Service service;
    private final Protocol protocol;

    /**
     * @param name starts the names of the rows
     * @param service of the servers that are compared
     * @param protocol what their clients say
     */
    BackedCommand(String name, Serve.Service service, Protocol protocol) {
        this.name = name;
        this.service = service;
        this.protocol = protocol;
    }

    @Override
    JsonReport measure(RunOptions options, ProgressLine progress) throws InterruptedException {
        progress.show("starting the backend");
        try (ServerProcess backend = PeerProcesses.startBackend(options.jvm())) {
            List<ServerCase> cases = casesFor(backend, options.peers());
            JsonReport report =
                    PeerComparison.ofOneLoad(
                            options, progress, cases, name, protocol, plan(options));
            backend.endReporting();
            return report;
        }
    }

    /** What is done. */
    ComparisonPlan plan(RunOptions options) {
        return options.plan(CONNECTIONS);
    }

    private List<ServerCase> casesFor(ServerProcess backend, List<Peer> peers) {
        String port = Integer.toString(backend.address().getPort());
        return peers.stream()
                .filter(peer -> peer.serves(service))
                .map(peer ->
                        ServerCase.of(
                                peer,
                                service,
                                peer.isJava() ? List.of("--backend", port) : List.of(port)))
                .toList();
    }
}
