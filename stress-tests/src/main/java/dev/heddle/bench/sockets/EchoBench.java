package dev.heddle.bench.sockets;

import dev.heddle.load.Echo;
import dev.heddle.measure.ComparisonPlan;
import dev.heddle.measure.JsonFile;
import dev.heddle.measure.JsonObject;
import dev.heddle.measure.JsonOption;
import dev.heddle.measure.ProgressLine;
import dev.heddle.measure.ResultRow;
import dev.heddle.measure.RowTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./heddle bench echo}: round trips of messages of three lengths. */
@Command(
        name = "echo",
        mixinStandardHelpOptions = true,
        description = {
            "Compares echo servers on 128 connections: messages of 128 B, 1 KiB and 64 KiB,",
            "at a fixed rate that all hold and saturated. Takes about 4 minutes."
        })
public final class EchoBench implements Callable<Integer> {

    private static final int CONNECTIONS = 128;
    private static final double MICROS_PER_SECOND = 1e6;
    private static final double MIB = 1024 * 1024;

    @Mixin private final RunOptions options = new RunOptions();
    @Mixin private final JsonOption json = new JsonOption();

    private EchoBench() {}

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
    public Integer call() throws InterruptedException {
        int cores = options.cores();
        ComparisonPlan plan = options.plan(CONNECTIONS);
        JsonFile file = json.file();
        ProgressLine progress = ProgressLine.onStdout();
        try (PeerProcesses peers =
                PeerProcesses.start(
                        List.of(Peer.values()), cores, List.of("--service", "ECHO"), progress)) {
            PeerComparison comparison = new PeerComparison(peers, plan, cores, progress);
            for (Size size : Size.ALL) {
                comparison.run(size.name(), new Echo(size.bytes()));
            }
            progress.clear();
            show(comparison);
            if (file != null) {
                file.write(comparison.toJson(jsonRows(comparison.rows())).toString());
            }
            peers.endReporting();
        } finally {
            progress.clear();
        }
        return 0;
    }

    private static void show(PeerComparison comparison) {
        System.out.println();
        System.out.print(new RowTable(comparison.rows()));
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
        System.out.print("\n" + PeerRatio.HEADER);
        comparison.ratios().forEach(System.out::print);
    }

    private static List<JsonObject> jsonRows(List<ResultRow> rows) {
        List<JsonObject> json = new ArrayList<>();
        for (ResultRow row : rows) {
            json.add(row.toJson().with("bytesPerCpuSecond", Size.bytesPerCpuSecond(row)));
        }
        return json;
    }
}
