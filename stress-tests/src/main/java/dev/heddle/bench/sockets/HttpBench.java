package dev.heddle.bench.sockets;

import dev.heddle.http.HttpReplies;
import dev.heddle.load.HttpGet;
import dev.heddle.measure.JsonReport;
import dev.heddle.measure.ProgressLine;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./heddle bench http}: what the smallest reply costs, beside Netty and beside C. */
@Command(
        name = "http",
        mixinStandardHelpOptions = true,
        description = {
            "Compares HTTP/1.1 servers that say hello on connections that stay open, at a fixed",
            "rate that all hold, at a lower and a higher one, by one client thread that sends as fast",
            "as it can, and saturated. Takes about 24 minutes."
        })
public final class HttpBench extends SocketCommand {

    @Option(
            names = "--connections",
            paramLabel = "N",
            split = ",",
            description =
                    "how many connections, with commas (default: ${DEFAULT-VALUE}; each is measured"
                            + " by itself)")
    private List<Integer> connections = List.of(64, 128, 1024);

    HttpBench() {}

    @Override
    JsonReport measure(RunOptions options, ProgressLine progress) throws InterruptedException {
        List<ServerCase> cases =
                ServerCase.ofEach(options.peers().stream(), Serve.Service.HTTP, List.of());
        try (PeerProcesses peers = PeerProcesses.start(cases, options.jvm(), progress)) {
            PeerComparison comparison = new PeerComparison(peers, options.cores(), progress);
            HttpGet hello = new HttpGet("/", HttpReplies.BODY.length());
            for (int count : connections) {
                comparison.run(count + " connections", hello, options.plan(count).withAllLoads());
            }
            progress.clear();
            comparison.showRows();
            comparison.showRatios();
            peers.endReporting();
            return comparison.toJson();
        }
    }
}
