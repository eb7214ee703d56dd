package dev.heddle.bench.sockets;

import dev.heddle.http.HttpReplies;
import dev.heddle.load.HttpGet;
import dev.heddle.measure.Computation;
import dev.heddle.measure.JsonObject;
import dev.heddle.measure.JsonReport;
import dev.heddle.measure.ProgressLine;
import dev.heddle.measure.ResultRow;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;

/** {@code ./heddle bench backend}: requests that wait and compute. */
@Command(
        name = "backend",
        mixinStandardHelpOptions = true,
        description = {
            "Compares HTTP/1.1 servers that sleep for 1 ms and compute for 20 us before each reply,",
            "on 128 connections, at a fixed rate that all hold and saturated. Takes about 3 minutes."
        })
public final class BackEndBench extends SocketCommand {

    private static final int CONNECTIONS = 128;

    BackEndBench() {}

    @Override
    JsonReport measure(RunOptions options, ProgressLine progress) throws InterruptedException {
        progress.show("counting what this processor computes in 20 us");
        String rounds = Long.toString(Computation.ofMicros(BackEndWork.COMPUTE_MICROS).rounds());
        List<ServerCase> cases =
                ServerCase.ofEach(
                        options.peers().stream().filter(Peer::isJava),
                        Serve.Service.BACK_END,
                        List.of("--rounds", rounds));
        try (PeerProcesses peers = PeerProcesses.start(cases, options.jvm(), progress)) {
            PeerComparison comparison = new PeerComparison(peers, options.cores(), progress);
            HttpGet hello = new HttpGet("/", HttpReplies.BODY.length());
            comparison.run("", hello, options.plan(CONNECTIONS));
            progress.clear();
            comparison.showRows();
            System.out.println("\nCPU us/request beyond the computation:");
            for (ResultRow row : comparison.rows()) {
                System.out.printf(Locale.ROOT, "%-34s %,10.2f%n", row.name(), beyond(row));
            }
            comparison.showRatios();
            peers.endReporting();
            return comparison.toJson(comparison.rows().stream().map(BackEndBench::toJson).toList());
        }
    }

    private static double beyond(ResultRow row) {
        return row.median().cpuMicrosPerRequest() - BackEndWork.COMPUTE_MICROS;
    }

    private static JsonObject toJson(ResultRow row) {
        return row.toDetailedJson().with("cpuMicrosBeyondComputation", beyond(row));
    }
}
