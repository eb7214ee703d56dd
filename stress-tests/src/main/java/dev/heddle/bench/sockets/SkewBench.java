package dev.heddle.bench.sockets;

import dev.heddle.http.HttpReplies;
import dev.heddle.load.ConnectionSource;
import dev.heddle.load.HttpGet;
import dev.heddle.load.LoadPlan;
import dev.heddle.measure.ComparisonPlan;
import dev.heddle.measure.Computation;
import dev.heddle.measure.JsonObject;
import dev.heddle.measure.JsonReport;
import dev.heddle.measure.Measurement;
import dev.heddle.measure.ProgressLine;
import dev.heddle.measure.ResultRow;
import dev.heddle.measure.Round;
import dev.heddle.measure.RowTable;
import dev.heddle.measure.ServerProcess;
import dev.heddle.net.AcceptMode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code ./heddle bench skew}: hot connections on one core beside many that want little. */
@Command(
        name = "skew",
        mixinStandardHelpOptions = true,
        description = {
            "Compares what 100 connections wait beside 16 whose requests compute for 200 us each and",
            "which are all on one of Heddle's cores, as it is and with each remedy that Heddle has.",
            "Takes about 4 minutes."
        })
public final class SkewBench extends SocketCommand {

    private static final int HOT_CONNECTIONS = 16;
    private static final int COLD_CONNECTIONS = 100;
    private static final int COMPUTE_MICROS = 200;

    /** Half of what one core could compute. */
    private static final double HOT_RATE = 0.5 * 1_000_000 / COMPUTE_MICROS;

    private static final double COLD_RATE = 2_500;

    private final Map<ServerCase, List<Measurement>> hot = new LinkedHashMap<>();
    private final Map<ServerCase, List<Measurement>> cold = new LinkedHashMap<>();

    SkewBench() {}

    @Override
    JsonReport measure(RunOptions options, ProgressLine progress) throws InterruptedException {
        progress.show("counting what this processor computes in 200 us");
        String computation = Long.toString(Computation.ofMicros(COMPUTE_MICROS).rounds());
        List<ServerCase> cases = cases(options.peers(), List.of("--rounds", computation));
        ComparisonPlan plan = options.plan(HOT_CONNECTIONS + COLD_CONNECTIONS);
        try (PeerProcesses peers = PeerProcesses.start(cases, options.jvm(), progress)) {
            Map<ServerCase, ServerProcess> servers = peers.byCase();
            for (Map.Entry<ServerCase, ServerProcess> each : servers.entrySet()) {
                progress.show("warming up the " + each.getKey() + " server");
                measure(each.getKey(), each.getValue(), plan, plan.warmUp());
            }
            for (int round = 1; round <= plan.rounds(); round++) {
                for (Map.Entry<ServerCase, ServerProcess> each : servers.entrySet()) {
                    ServerCase served = each.getKey();
                    progress.show("round %d of %d, %s".formatted(round, plan.rounds(), served));
                    List<Measurement> both =
                            measure(served, each.getValue(), plan, plan.fixedWindow());
                    hot.computeIfAbsent(served, first -> new ArrayList<>()).add(both.getFirst());
                    cold.computeIfAbsent(served, first -> new ArrayList<>()).add(both.getLast());
                }
            }
            progress.clear();
            JsonReport report = show(servers);
            peers.endReporting();
            return report;
        }
    }

    /** Each peer as it is, and Heddle with its remedies. */
    private static List<ServerCase> cases(List<Peer> peers, List<String> arguments) {
        List<ServerCase> all = new ArrayList<>();
        for (Peer peer : peers) {
            if (!peer.isJava()) {
                continue;
            }
            ServerCase plain = new ServerCase(peer, peer.toString(), Serve.Service.SKEW, arguments);
            all.add(plain);
            if (peer.isHeddle()) {
                String leastConnections = "--accept=" + AcceptMode.LEAST_CONNECTIONS;
                all.add(plain.with(leastConnections, peer + ", least connections"));
                all.add(plain.with("--batch", peer + ", batch class"));
            }
        }
        return all;
    }

    /** Of the hot ones and of the cold ones. */
    private static List<Measurement> measure(
            ServerCase served, ServerProcess server, ComparisonPlan plan, Duration window)
            throws InterruptedException {
        HttpGet hello = new HttpGet("/", HttpReplies.BODY.length());
        boolean landsOnOneCore =
                served.peer().isHeddle()
                        && !served.arguments().contains("--accept=" + AcceptMode.LEAST_CONNECTIONS);
        ConnectionSource source = new HotConnections(server, landsOnOneCore);
        LoadPlan hotLoad =
                new LoadPlan(server.address(), hello, HOT_CONNECTIONS, 1, HOT_RATE, source);
        LoadPlan coldLoad = new LoadPlan(server.address(), hello, COLD_CONNECTIONS, 1, COLD_RATE);
        try {
            if (served.peer().isHeddle()) {
                new OpenConnectionCounts(server).await(0);
            }
            return Round.measure(server, List.of(hotLoad, coldLoad), plan.settle(), window);
        } catch (IOException e) {
            throw server.failureOf(e);
        }
    }

    private JsonReport show(Map<ServerCase, ServerProcess> servers) {
        List<ResultRow> rows = new ArrayList<>();
        JsonObject ratios = new JsonObject();
        StringBuilder table = new StringBuilder();
        servers.forEach((served, server) -> {
            String driver = server.description().driver();
            rows.add(new ResultRow("", served.toString(), "cold", driver, median(cold, served)));
            rows.add(new ResultRow("", served.toString(), "hot", driver, median(hot, served)));
        });
        servers.forEach((served, server) ->
                servers.forEach((base, baseServer) -> {
                    if (Peer.isCompared(served.peer(), base.peer())) {
                        String name = served + " / " + base;
                        double coldP99 = p99Ratio(cold, served, base);
                        double hotP99 = p99Ratio(hot, served, base);
                        ratios.with(name + " coldP99", coldP99).with(name + " hotP99", hotP99);
                        table.append(
                                String.format(
                                        Locale.ROOT,
                                        "%-54s %10.2f %10.2f%n",
                                        name,
                                        coldP99,
                                        hotP99));
                    }
                }));
        System.out.print("\n" + new RowTable(rows));
        System.out.printf("%n%-54s %10s %10s%n%s", "p99", "cold", "hot", table);
        return new JsonReport(rows.stream().map(ResultRow::toDetailedJson).toList(), ratios);
    }

    private static Measurement median(
            Map<ServerCase, List<Measurement>> rounds, ServerCase served) {
        return Measurement.median(rounds.getOrDefault(served, List.of()));
    }

    private static double p99Ratio(
            Map<ServerCase, List<Measurement>> rounds, ServerCase served, ServerCase base) {
        return median(rounds, served).p99Micros() / median(rounds, base).p99Micros();
    }
}
