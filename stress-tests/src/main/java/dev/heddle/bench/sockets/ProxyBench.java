package dev.heddle.bench.sockets;

import dev.heddle.load.Echo;
import dev.heddle.measure.JsonReport;
import dev.heddle.measure.ProgressLine;
import dev.heddle.measure.ServerProcess;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code ./heddle bench proxy}: what a TCP proxy costs between a client and a backend. */
@Command(
        name = "proxy",
        mixinStandardHelpOptions = true,
        description = {
            "Compares TCP proxies between a client and a backend, on 128 connections, at a fixed",
            "rate that all hold and saturated. Takes about 2 minutes."
        })
public final class ProxyBench extends SocketCommand {

    private static final int CONNECTIONS = 128;
    private static final int MESSAGE_BYTES = 128;

    private ProxyBench() {}

    @Override
    JsonReport measure(RunOptions options, ProgressLine progress) throws InterruptedException {
        progress.show("starting the backend");
        try (ServerProcess backend = PeerProcesses.startBackend(options.jvm());
                PeerProcesses peers =
                        PeerProcesses.start(
                                casesFor(backend, options.peers()), options.jvm(), progress)) {
            PeerComparison comparison = new PeerComparison(peers, options.cores(), progress);
            comparison.run("proxy", new Echo(MESSAGE_BYTES), options.plan(CONNECTIONS));
            progress.clear();
            comparison.showRows();
            comparison.showRatios();
            peers.endReporting();
            backend.endReporting();
            return comparison.toJson();
        }
    }

    private static List<ServerCase> casesFor(ServerProcess backend, List<Peer> peers) {
        String port = Integer.toString(backend.address().getPort());
        return ServerCase.ofEach(
                peers.stream().filter(peer -> peer.floor() == null),
                Serve.Service.PROXY,
                List.of("--backend", port));
    }
}
