package dev.heddle.bench.sockets;

import dev.heddle.load.QuietConnections;
import dev.heddle.measure.JsonObject;
import dev.heddle.measure.JsonReport;
import dev.heddle.measure.ProgressLine;
import dev.heddle.measure.ServerProcess;
import dev.heddle.net.AcceptMode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code ./heddle bench accept}: how evenly new connections are spread over the cores. */
@Command(
        name = "accept",
        mixinStandardHelpOptions = true,
        description = {
            "Counts the connections of each core with 16, 128 and 1,000 of them, for each way in",
            "which Heddle's servers accept. Takes about 40 s."
        })
public final class AcceptBench extends SocketCommand {

    private static final List<Integer> CONNECTIONS = List.of(16, 128, 1_000);
    private static final int TRIALS_A_ROUND = 7;

    private AcceptBench() {}

    @Override
    JsonReport measure(RunOptions options, ProgressLine progress) throws InterruptedException {
        int trials = options.rounds() * TRIALS_A_ROUND;
        List<JsonObject> rows = new ArrayList<>();
        StringBuilder table = new StringBuilder();
        for (AcceptMode mode : AcceptMode.values()) {
            List<ServerCase> cases =
                    ServerCase.ofEach(
                            options.peers().stream().filter(Peer::isHeddle),
                            Serve.Service.ECHO,
                            List.of("--accept", mode.name()));
            try (PeerProcesses servers =
                    PeerProcesses.startThosePossible(cases, options.jvm(), progress)) {
                for (ServerProcess server : servers.all()) {
                    for (int connections : CONNECTIONS) {
                        String name =
                                "%s %s, %d connections"
                                        .formatted(server.name(), label(mode), connections);
                        progress.show(name);
                        Skew skew = measure(server, connections, trials);
                        table.append(skew.line(name));
                        rows.add(skew.toJson(name, server.description().driver()));
                    }
                }
                servers.endReporting();
            }
        }
        progress.clear();
        System.out.print("\n" + Skew.HEADER + table);
        return new JsonReport(rows, new JsonObject());
    }

    /** What a mode is called in results. */
    private static String label(AcceptMode mode) {
        return switch (mode) {
            case REUSE_PORT -> "SO_REUSEPORT";
            case LEAST_CONNECTIONS -> "least connections";
        };
    }

    private static Skew measure(ServerProcess server, int connections, int trials)
            throws InterruptedException {
        OpenConnectionCounts counts = new OpenConnectionCounts(server);
        double[] skews = new double[trials];
        try {
            for (int i = 0; i < trials; i++) {
                try (QuietConnections open = QuietConnections.open(server.address(), connections)) {
                    List<Integer> byCore = counts.await(open.count());
                    skews[i] = Skew.of(byCore);
                }
                counts.await(0);
            }
        } catch (IOException e) {
            throw server.failureOf(e);
        }
        return Skew.ofTrials(skews);
    }
}
