package dev.heddle.bench.sockets;

import dev.heddle.load.Protocol;
import dev.heddle.measure.Comparison;
import dev.heddle.measure.ComparisonPlan;
import dev.heddle.measure.JsonObject;
import dev.heddle.measure.JsonReport;
import dev.heddle.measure.Load;
import dev.heddle.measure.ProgressLine;
import dev.heddle.measure.Ratio;
import dev.heddle.measure.ResultRow;
import dev.heddle.measure.RowTable;
import dev.heddle.measure.ServerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Compares the peers' servers under one load after the other, and collects rows and ratios. */
final class PeerComparison {

    /** Of servers that have been compared before. */
    private static final Duration LATER_WARM_UP = Duration.ofSeconds(2);

    private final PeerProcesses peers;
    private final int cores;
    private final ProgressLine progress;

    private final List<ResultRow> rows = new ArrayList<>();
    private final List<Ratio> ratios = new ArrayList<>();

    /**
     * Of each of Heddle's cases with each of the others'.
     *
     * @param cores cores of each server
     */
    PeerComparison(PeerProcesses peers, int cores, ProgressLine progress) {
        this.peers = peers;
        this.cores = cores;
        this.progress = progress;
    }

    /** Starts the servers of some cases, compares them under one load, and shows the result. */
    static JsonReport ofOneLoad(
            RunOptions options,
            ProgressLine progress,
            List<ServerCase> cases,
            String name,
            Protocol protocol,
            ComparisonPlan plan)
            throws InterruptedException {
        try (PeerProcesses peers = PeerProcesses.start(cases, options.jvm(), progress)) {
            PeerComparison comparison = new PeerComparison(peers, options.cores(), progress);
            comparison.run(name, protocol, plan);
            progress.clear();
            comparison.showRows();
            comparison.showRatios();
            peers.endReporting();
            return comparison.toJson();
        }
    }

    /**
     * Measures all peers under one load; the slowest of those that set it sets the rate.
     *
     * @param name starts the names of the rows
     * @param firstPlan what is done; the servers that have had a load are warmed up for a shorter
     *     time
     */
    void run(String name, Protocol protocol, ComparisonPlan plan) throws InterruptedException {
        progress.note(name);
        List<ServerProcess> servers = peers.all();
        Comparison.Result result =
                new Comparison(plan, protocol, servers, rateSetters(), laggards(), cores, progress)
                        .run();
        for (Load load : result.loads()) {
            servers.forEach(server -> rows.add(result.row(load, server).of(name)));
        }
        peers.byCase()
                .forEach((served, server) ->
                        peers.byCase()
                                .forEach((base, baseServer) -> {
                                    if (Peer.isCompared(served.peer(), base.peer())) {
                                        ratios.add(Ratio.of(name, result, server, baseServer));
                                    }
                                }));
    }

    /** All but those on platform threads: where these are much slower, the rate says nothing. */
    private List<ServerProcess> rateSetters() {
        Set<ServerProcess> laggards = laggards();
        List<ServerProcess> all =
                peers.all().stream().filter(server -> !laggards.contains(server)).toList();
        return all.isEmpty() ? peers.all() : all;
    }

    private Set<ServerProcess> laggards() {
        return peers.byCase().entrySet().stream()
                .filter(each -> each.getKey().peer().hasPlatformThreads())
                .map(Map.Entry::getValue)
                .collect(Collectors.toSet());
    }

    List<ResultRow> rows() {
        return rows;
    }

    /** Prints a table of the rows. */
    void showRows() {
        System.out.print("\n" + new RowTable(rows));
    }

    /** Prints a table of the ratios. */
    void showRatios() {
        System.out.print("\n" + Ratio.HEADER);
        ratios.forEach(System.out::print);
    }

    /** The report for programs. */
    JsonReport toJson() {
        return toJson(rows.stream().map(ResultRow::toDetailedJson).toList());
    }

    /** The report for programs, with these rows in place of {@link #rows}. */
    JsonReport toJson(List<JsonObject> jsonRows) {
        JsonObject json = new JsonObject();
        ratios.forEach(ratio -> ratio.addTo(json));
        return new JsonReport(jsonRows, json);
    }
}
