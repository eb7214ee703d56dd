package dev.heddle.bench.sockets;

import dev.heddle.load.Push;
import dev.heddle.measure.ComparisonPlan;
import dev.heddle.measure.JsonReport;
import dev.heddle.measure.ProgressLine;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./heddle bench push}: one message to thousands of connections. */
@Command(
        name = "push",
        mixinStandardHelpOptions = true,
        description = {
            "Compares servers that write each message of 64 B to all connections, 5,000 of them, at a",
            "fixed rate that all hold and saturated. Takes about 5 minutes."
        })
public final class PushBench extends SocketCommand {

    /** There are few pushes a second, and each counts thousands of times. */
    private static final Duration FIXED_WINDOW = Duration.ofSeconds(5);

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "how many connections get each message (default: ${DEFAULT-VALUE})")
    private int connections = 5_000;

    PushBench() {}

    @Override
    JsonReport measure(RunOptions options, ProgressLine progress) throws InterruptedException {
        List<ServerCase> cases =
                ServerCase.ofEach(
                        options.peers().stream().filter(Peer::isJava),
                        Serve.Service.PUSH,
                        List.of());
        ComparisonPlan plan = options.plan(connections).withFixedWindow(FIXED_WINDOW);
        return PeerComparison.ofOneLoad(
                options, progress, cases, "", new Push(PushService.MESSAGE_BYTES), plan);
    }
}
