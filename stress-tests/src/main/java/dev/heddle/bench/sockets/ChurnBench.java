package dev.heddle.bench.sockets;

import dev.heddle.http.HttpReplies;
import dev.heddle.load.HttpGet;
import dev.heddle.measure.JsonReport;
import dev.heddle.measure.ProgressLine;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code ./heddle bench churn}: what a connection costs that has one request. */
@Command(
        name = "churn",
        mixinStandardHelpOptions = true,
        description = {
            "Compares HTTP/1.1 servers whose connections have one request each and are closed behind",
            "the reply, 128 at a time, at a fixed rate that all hold and saturated. Takes about 3",
            "minutes."
        })
public final class ChurnBench extends SocketCommand {

    private static final int CONNECTIONS = 128;

    ChurnBench() {}

    @Override
    JsonReport measure(RunOptions options, ProgressLine progress) throws InterruptedException {
        List<ServerCase> cases =
                ServerCase.ofEach(options.peers().stream(), Serve.Service.CHURN, List.of());
        HttpGet once = new HttpGet("/", HttpReplies.BODY.length(), true);
        return PeerComparison.ofOneLoad(
                options, progress, cases, "", once, options.plan(CONNECTIONS));
    }
}
