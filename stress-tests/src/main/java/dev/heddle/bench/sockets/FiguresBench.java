package dev.heddle.bench.sockets;

import dev.heddle.load.Echo;
import dev.heddle.measure.CommandFailure;
import dev.heddle.measure.JsonReport;
import dev.heddle.measure.ProgressLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
            "second. Takes about 3 minutes."
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

    private FiguresBench() {}

    @Override
    JsonReport measure(RunOptions options, ProgressLine progress) throws InterruptedException {
        try (PeerProcesses peers =
                PeerProcesses.start(cases(options.peers()), options.jvm(), progress)) {
            PeerComparison comparison =
                    new PeerComparison(peers, options.cores(), progress, FiguresBench::isCompared);
            comparison.run("", new Echo(MESSAGE_BYTES), options.plan(CONNECTIONS));
            progress.clear();
            comparison.showRows();
            comparison.showRatios();
            peers.endReporting();
            return comparison.toJson();
        }
    }

    /** Of the peers those that have figures. */
    private List<ServerCase> cases(List<Peer> peers) {
        List<ServerCase> all = new ArrayList<>();
        for (Peer peer : peers) {
            if (peer.isHeddle()) {
                ServerCase plain =
                        ServerCase.echo(peer, peer.toString(), EchoBuffers.ARRAY, MESSAGE_BYTES);
                all.add(plain);
                all.add(plain.with("--watched", peer + ", watched"));
                if (beside != null) {
                    all.add(plain.ofBuild(requireBuild(beside), peer + ", beside"));
                }
            }
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

    /** Those looked at over the same ones in peace, and those over the other build's. */
    private static boolean isCompared(ServerCase served, ServerCase base) {
        if (served.peer() != base.peer() || served.build() != null) {
            return false;
        }
        boolean isPlain = served.name().equals(served.peer().toString());
        return isPlain == (base.build() != null) && !served.equals(base);
    }
}
