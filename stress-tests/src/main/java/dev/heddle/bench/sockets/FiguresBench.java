package dev.heddle.bench.sockets;

import dev.heddle.load.Echo;
import dev.heddle.measure.CommandFailure;
import dev.heddle.measure.Comparison;
import dev.heddle.measure.JsonReport;
import dev.heddle.measure.ProgressLine;
import dev.heddle.measure.Ratio;
import dev.heddle.measure.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./heddle bench figures}: what it costs a server that its cores are looked at. */
@Command(
        name = "figures",
        mixinStandardHelpOptions = true,
        description = {
            "Compares echo servers on 128 connections, messages of 128 B, with themselves: as they",
            "are, and while a flight recording and a reader of the beans look at their cores each",
            "second. Each is several JVMs, since two of the same program differ. Takes about 9",
            "minutes."
        })
public final class FiguresBench extends SocketCommand {

    private static final int CONNECTIONS = 128;
    private static final int MESSAGE_BYTES = 128;

    @Option(
            names = "--beside",
            paramLabel = "FOLDER",
            description =
                    "the root of another checkout, built by its own ./heddle bench: its servers"
                            + " are measured as well, and ours over them")
    private @Nullable Path beside;

    @Option(
            names = "--jvms",
            paramLabel = "N",
            description = "how many of each server (default: ${DEFAULT-VALUE})")
    private int jvms = 3;

    /** Two servers of which the result has the ratio. */
    private record Pair(ServerCase served, ServerCase base) {}

    private FiguresBench() {}

    @Override
    JsonReport measure(RunOptions options, ProgressLine progress) throws InterruptedException {
        if (jvms < 1) {
            throw CommandFailure.badInput(
                    "--jvms %d is not possible: give 1 or more".formatted(jvms));
        }
        Map<String, List<Pair>> pairs = pairs(options.peers());
        List<ServerCase> cases =
                pairs.values().stream()
                        .flatMap(List::stream)
                        .flatMap(pair -> Stream.of(pair.served(), pair.base()))
                        .distinct()
                        .toList();
        try (PeerProcesses peers = PeerProcesses.start(cases, options.jvm(), progress)) {
            PeerComparison comparison = new PeerComparison(peers, options.cores(), progress);
            Comparison.Result result =
                    comparison.run("", new Echo(MESSAGE_BYTES), options.plan(CONNECTIONS));
            pairs.forEach((name, alike) ->
                    ratios(name, alike, result, peers.byCase()).forEach(comparison::add));
            progress.clear();
            comparison.showRows();
            comparison.showRatios();
            peers.endReporting();
            return comparison.toJson();
        }
    }

    /** Of each pair, and their median. */
    private static List<Ratio> ratios(
            String name,
            List<Pair> alike,
            Comparison.Result result,
            Map<ServerCase, ServerProcess> servers) {
        List<Ratio> all = new ArrayList<>();
        for (Pair pair : alike) {
            ServerProcess served = Objects.requireNonNull(servers.get(pair.served()));
            ServerProcess base = Objects.requireNonNull(servers.get(pair.base()));
            all.add(Ratio.of("", result, served, base));
        }
        if (alike.size() > 1) {
            all.add(Ratio.median(name + ", median", all));
        }
        return all;
    }

    /** Those looked at over the same ones in peace, and these over the other build's, by peer. */
    private Map<String, List<Pair>> pairs(List<Peer> peers) {
        Map<String, List<Pair>> all = new LinkedHashMap<>();
        for (Peer peer : peers) {
            if (!peer.isHeddle()) {
                continue;
            }
            List<Pair> watched = new ArrayList<>();
            List<Pair> beside = new ArrayList<>();
            for (int jvm = 1; jvm <= jvms; jvm++) {
                String name = jvms == 1 ? peer.toString() : peer + " " + jvm;
                ServerCase plain = ServerCase.echo(peer, name, EchoBuffers.ARRAY, MESSAGE_BYTES);
                watched.add(new Pair(plain.with("--watched", name + " watched"), plain));
                if (this.beside != null) {
                    ServerCase other = plain.ofBuild(requireBuild(this.beside), name + " beside");
                    beside.add(new Pair(plain, other));
                }
            }
            all.put(peer + " watched", watched);
            all.put(peer + " over beside", beside);
        }
        return all;
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
