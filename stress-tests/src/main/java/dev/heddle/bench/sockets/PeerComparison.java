package dev.heddle.bench.sockets;

import dev.heddle.load.Protocol;
import dev.heddle.measure.Comparison;
import dev.heddle.measure.ComparisonPlan;
import dev.heddle.measure.JsonObject;
import dev.heddle.measure.JsonReport;
import dev.heddle.measure.ProgressLine;
import dev.heddle.measure.Ratio;
import dev.heddle.measure.ResultRow;
import dev.heddle.measure.ServerProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Compares the peers' servers under one load after the other, and collects rows and ratios. */
final class PeerComparison {

    private final PeerProcesses peers;
    private final ComparisonPlan plan;
    private final int cores;
    private final ProgressLine progress;

    private final List<ResultRow> rows = new ArrayList<>();
    private final List<Ratio> ratios = new ArrayList<>();

    /**
     * @param cores cores of each server
     */
    PeerComparison(PeerProcesses peers, ComparisonPlan plan, int cores, ProgressLine progress) {
        this.peers = peers;
        this.plan = plan;
        this.cores = cores;
        this.progress = progress;
    }

    /**
     * Measures all peers under one load; the slowest sets the rate.
     *
     * @param name starts the names of the rows
     */
    void run(String name, Protocol protocol) throws InterruptedException {
        progress.note(name);
        List<ServerProcess> servers = peers.all();
        Comparison.Result result =
                new Comparison(plan, protocol, servers, servers, cores, progress).run();
        servers.forEach(server -> rows.add(result.fixed(server).withNameAfter(name)));
        servers.forEach(server -> rows.add(result.saturated(server).withNameAfter(name)));
        Map<ServerCase, ServerProcess> byCase = peers.byCase();
        Peer.forEachRatio(
                byCase.keySet(),
                ServerCase::peer,
                (heddle, base) ->
                        ratios.add(
                                Ratio.of(
                                        name,
                                        result,
                                        Objects.requireNonNull(byCase.get(heddle)),
                                        Objects.requireNonNull(byCase.get(base)))));
    }

    List<ResultRow> rows() {
        return rows;
    }

    /** Prints a table of the ratios. */
    void showRatios() {
        System.out.print("\n" + Ratio.HEADER);
        ratios.forEach(System.out::print);
    }

    /** The report for programs, with these rows in place of {@link #rows}. */
    JsonReport toJson(List<JsonObject> jsonRows) {
        JsonObject json = new JsonObject();
        ratios.forEach(ratio -> ratio.addTo(json));
        return new JsonReport(jsonRows, json);
    }
}
