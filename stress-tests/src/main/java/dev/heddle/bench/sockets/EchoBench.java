package dev.heddle.bench.sockets;

import dev.heddle.load.Echo;
import dev.heddle.measure.JsonObject;
import dev.heddle.measure.JsonReport;
import dev.heddle.measure.ProgressLine;
import dev.heddle.measure.ResultRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;

/** {@code ./heddle bench echo}: round trips of messages of three lengths. */
@Command(
        name = "echo",
        mixinStandardHelpOptions = true,
        description = {
            "Compares echo servers on 128 connections: messages of 128 B, 1 KiB and 64 KiB,",
            "at a fixed rate that all hold and saturated. Takes about 14 minutes."
        })
public final class EchoBench extends SocketCommand {

    private static final int CONNECTIONS = 128;
    private static final double MICROS_PER_SECOND = 1e6;
    private static final double MIB = 1024 * 1024;

    EchoBench() {}

    /** A message length, with the name of its rows. */
    private record Size(String name, int bytes) {

        private static final Size LARGEST = new Size("64 KiB", 64 * 1024);
        private static final List<Size> ALL =
                List.of(new Size("128 B", 128), new Size("1 KiB", 1024), LARGEST);

        static double bytesPerCpuSecond(ResultRow row) {
            int bytes =
                    ALL.stream()
                            .filter(size -> row.name().startsWith(size.name))
                            .findFirst()
                            .orElseThrow()
                            .bytes;
            return bytes * MICROS_PER_SECOND / row.median().cpuMicrosPerRequest();
        }
    }

    @Override
    JsonReport measure(RunOptions options, ProgressLine progress) throws InterruptedException {
        try (PeerProcesses peers =
                PeerProcesses.start(cases(options.peers()), options.jvm(), progress)) {
            PeerComparison comparison = new PeerComparison(peers, options.cores(), progress);
            for (Size size : Size.ALL) {
                comparison.run(size.name(), new Echo(size.bytes()), options.plan(CONNECTIONS));
            }
            progress.clear();
            show(comparison);
            peers.endReporting();
            return comparison.toJson(jsonRows(comparison.rows()));
        }
    }

    /** As large as the largest message. */
    private static List<ServerCase> cases(List<Peer> peers) {
        int bytes = Size.LARGEST.bytes();
        List<ServerCase> all = new ArrayList<>();
        for (Peer peer : peers) {
            all.add(ServerCase.echo(peer, peer.toString(), EchoBuffers.ARRAY, bytes));
            if (peer.isHeddle()) {
                String name = peer + ", direct";
                all.add(ServerCase.echo(peer, name, EchoBuffers.DIRECT, bytes));
            }
        }
        return all;
    }

    private static void show(PeerComparison comparison) {
        comparison.showRows();
        System.out.println("\nMiB echoed per second of server CPU:");
        for (ResultRow row : comparison.rows()) {
            if (row.name().startsWith(Size.LARGEST.name())) {
                System.out.printf(
                        Locale.ROOT,
                        "%-34s %,10.1f%n",
                        row.name(),
                        Size.bytesPerCpuSecond(row) / MIB);
            }
        }
        comparison.showRatios();
    }

    private static List<JsonObject> jsonRows(List<ResultRow> rows) {
        List<JsonObject> json = new ArrayList<>();
        for (ResultRow row : rows) {
            json.add(row.toDetailedJson().with("bytesPerCpuSecond", Size.bytesPerCpuSecond(row)));
        }
        return json;
    }
}
