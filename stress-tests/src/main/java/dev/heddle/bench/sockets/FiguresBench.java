package dev.heddle.bench.sockets;

import dev.heddle.load.Echo;
import dev.heddle.measure.CommandFailure;
import dev.heddle.measure.Comparison;
import dev.heddle.measure.ComparisonPlan;
import dev.heddle.measure.JsonObject;
import dev.heddle.measure.JsonReport;
import dev.heddle.measure.ProgressLine;
import dev.heddle.measure.Ratio;
import dev.heddle.measure.ResultRow;
import dev.heddle.measure.RowTable;
import dev.heddle.measure.ServerProcess;
import dev.heddle.server.ServerPipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code ./heddle bench figures}: what it costs a server that its cores are looked at, or a change.
 */
@Command(
        name = "figures",
        mixinStandardHelpOptions = true,
        description = {
            "Compares echo servers on 128 connections, messages of 128 B, with themselves: while a",
            "flight recording and a reader of the beans look at their cores each second, over in",
            "peace. What follows each other is compared, and the result is the median of all rounds",
            "of all JVMs. Takes about 6 minutes, and 17 with --rounds 12."
        })
public final class FiguresBench extends SocketCommand {

    private static final int CONNECTIONS = 128;
    private static final int MESSAGE_BYTES = 128;

    /** A saturated server differs most from itself from one second to the next. */
    private static final int LONGER = 3;

    private static final double LOWER_QUARTILE = 0.25;
    private static final double UPPER_QUARTILE = 0.75;

    @Option(
            names = "--beside",
            paramLabel = "FOLDER",
            description =
                    "compares something else: our servers with those of another checkout, which"
                            + " this folder is the root of, built by its own ./heddle bench")
    private @Nullable Path beside;

    @Option(
            names = "--jvms",
            paramLabel = "N",
            description =
                    "how many of each server, since two of the same program differ (default:"
                            + " ${DEFAULT-VALUE})")
    private int jvms = 3;

    /** Two servers, or one in two states, of which the result has the ratio. */
    private record Pair(ServerProcess served, ServerProcess base) {}

    private FiguresBench() {}

    @Override
    JsonReport measure(RunOptions options, ProgressLine progress) throws InterruptedException {
        if (jvms < 1) {
            throw CommandFailure.badInput(
                    "--jvms %d is not possible: give 1 or more".formatted(jvms));
        }
        Map<ServerCase, ServerCase> cases = cases(options.peers());
        List<ServerCase> distinct =
                Stream.concat(cases.keySet().stream(), cases.values().stream()).distinct().toList();
        try (PeerProcesses peers = PeerProcesses.start(distinct, options.jvm(), progress)) {
            Map<Peer, List<Pair>> pairs = new EnumMap<>(Peer.class);
            cases.forEach((served, base) ->
                    pairs.computeIfAbsent(served.peer(), first -> new ArrayList<>())
                            .add(pair(peers, served, base)));
            Comparison.Result result = compare(pairs.values(), options, progress);
            progress.clear();
            JsonReport report = show(pairs, result);
            peers.endReporting();
            return report;
        }
    }

    /** Each server of ours with the one that it is compared with, which may be itself. */
    private Map<ServerCase, ServerCase> cases(List<Peer> peers) {
        Map<ServerCase, ServerCase> all = new LinkedHashMap<>();
        for (Peer peer : peers) {
            for (int jvm = 1; peer.isHeddle() && jvm <= jvms; jvm++) {
                String name = jvms == 1 ? peer.toString() : peer + " " + jvm;
                ServerCase plain = ServerCase.echo(peer, name, EchoBuffers.ARRAY, MESSAGE_BYTES);
                if (beside != null) {
                    all.put(plain, plain.ofBuild(requireBuild(beside), name + " beside"));
                } else {
                    ServerCase watchable = plain.with("--watchable", name);
                    all.put(watchable, watchable);
                }
            }
        }
        return all;
    }

    private static Pair pair(PeerProcesses peers, ServerCase served, ServerCase base) {
        ServerProcess server = Objects.requireNonNull(peers.byCase().get(served));
        if (!served.equals(base)) {
            return new Pair(server, Objects.requireNonNull(peers.byCase().get(base)));
        }
        String name = served.name();
        return new Pair(
                server.in(ServerPipe.Question.WATCHED, name + " watched"),
                server.in(ServerPipe.Question.UNWATCHED, name));
    }

    private static Comparison.Result compare(
            Collection<List<Pair>> pairs, RunOptions options, ProgressLine progress)
            throws InterruptedException {
        List<ServerProcess> servers = new ArrayList<>();
        List<ServerProcess> rateSetters = new ArrayList<>();
        for (List<Pair> alike : pairs) {
            for (Pair pair : alike) {
                servers.add(pair.base());
                servers.add(pair.served());
                rateSetters.add(pair.base());
            }
        }
        ComparisonPlan plan = options.plan(CONNECTIONS);
        return new Comparison(
                        plan.withSaturatedWindow(plan.saturatedWindow().multipliedBy(LONGER)),
                        new Echo(MESSAGE_BYTES),
                        servers,
                        rateSetters,
                        options.cores(),
                        progress)
                .run();
    }

    private JsonReport show(Map<Peer, List<Pair>> pairs, Comparison.Result result) {
        List<ResultRow> rows = new ArrayList<>();
        JsonObject json = new JsonObject();
        StringBuilder table = new StringBuilder(Ratio.HEADER);
        pairs.forEach((peer, alike) -> {
            List<Ratio> rounds = new ArrayList<>();
            for (Pair pair : alike) {
                rows.add(result.fixed(pair.served()));
                rows.add(result.fixed(pair.base()));
                rows.add(result.saturated(pair.served()));
                rows.add(result.saturated(pair.base()));
                List<Ratio> own = Ratio.ofRounds(result, pair.served(), pair.base());
                table.append(Ratio.median(own.getFirst().name(), own));
                rounds.addAll(own);
            }
            String name = peer + (beside == null ? " watched" : " over beside");
            for (Ratio summary :
                    List.of(
                            Ratio.median(name + ", median", rounds),
                            Ratio.quantile(name + ", lower quartile", rounds, LOWER_QUARTILE),
                            Ratio.quantile(name + ", upper quartile", rounds, UPPER_QUARTILE))) {
                table.append(summary);
                summary.addTo(json);
            }
        });
        System.out.print("\n" + new RowTable(rows) + "\n" + table);
        return new JsonReport(rows.stream().map(ResultRow::toDetailedJson).toList(), json);
    }

    private static Path requireBuild(Path root) {
        if (!Files.isDirectory(root.resolve("stress-tests/target/classes"))) {
            throw CommandFailure.badInput(
                    "--beside %s has no build of Heddle: run ./heddle bench figures --help there"
                            .formatted(root));
        }
        return root.toAbsolutePath().normalize();
    }
}
