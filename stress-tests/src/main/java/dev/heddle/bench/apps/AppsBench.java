package dev.heddle.bench.apps;

import dev.heddle.measure.CommandFailure;
import dev.heddle.measure.Comparison;
import dev.heddle.measure.ComparisonPlan;
import dev.heddle.measure.JsonFile;
import dev.heddle.measure.JsonObject;
import dev.heddle.measure.JsonOption;
import dev.heddle.measure.JsonReport;
import dev.heddle.measure.ProgressLine;
import dev.heddle.measure.Ratio;
import dev.heddle.measure.ResultRow;
import dev.heddle.measure.RowTable;
import dev.heddle.measure.ServerJvm;
import dev.heddle.measure.ServerProcess;
import dev.heddle.server.ServerDescription;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./heddle bench apps}: what the agent saves other people's servers. */
@Command(
        name = "apps",
        mixinStandardHelpOptions = true,
        description = {
            "Compares servers of other people's, unmodified, with and without the agent, on",
            "keep-alive connections: at a fixed rate that both hold, and saturated. Takes about",
            "40 s for each."
        })
public final class AppsBench implements Callable<Integer> {
    private static final Duration WARM_UP = Duration.ofSeconds(8);
    private static final Duration QUICK_WARM_UP = Duration.ofSeconds(4);
    private static final double MIB = 1024 * 1024;

    @Parameters(
            paramLabel = "NAME",
            description = "which of ${COMPLETION-CANDIDATES} (by default all)")
    private final List<AppServer> chosen = new ArrayList<>();

    @Option(names = "--quick", description = "one round instead of the others, and shorter")
    private boolean isQuick;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "rounds of each measurement (default: ${DEFAULT-VALUE})")
    private int rounds = 3;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "keep-alive connections (default: ${DEFAULT-VALUE})")
    private int connections = 128;

    @Option(
            names = "--driver",
            paramLabel = "D",
            description = "the agent's I/O driver (default: ${DEFAULT-VALUE})")
    private String driver = "auto";

    @Mixin private final JsonOption json = new JsonOption();

    private final List<ResultRow> rows = new ArrayList<>();
    private final List<Ratio> ratios = new ArrayList<>();
    private final List<Resident> memory = new ArrayList<>();

    private AppsBench() {}

    /** What the two processes of a server have in memory after the load. */
    private record Resident(AppServer server, long stockBytes, long agentBytes) {}

    @Override
    public Integer call() throws InterruptedException {
        JsonFile file = json.file();
        ComparisonPlan plan =
                isQuick
                        ? ComparisonPlan.quick(connections, 1).withWarmUp(QUICK_WARM_UP)
                        : ComparisonPlan.full(connections, rounds).withWarmUp(WARM_UP);
        int cores = Math.min(2, Runtime.getRuntime().availableProcessors());
        ServerJvm stock = new ServerJvm(cores, List.of());
        ServerJvm withAgent =
                stock.with(
                        List.of("-javaagent:%s=driver=%s".formatted(AgentJar.of("apps"), driver)));
        ProgressLine progress = ProgressLine.onStdout();
        try {
            for (AppServer server : chosen.isEmpty() ? List.of(AppServer.values()) : chosen) {
                progress.note(server.toString());
                measure(server, plan, stock, withAgent, progress);
            }
            progress.clear();
            show();
            if (file != null) {
                file.write(toJson().toString());
            }
        } finally {
            progress.clear();
        }
        return 0;
    }

    private void measure(
            AppServer server,
            ComparisonPlan plan,
            ServerJvm stock,
            ServerJvm withAgent,
            ProgressLine progress)
            throws InterruptedException {
        if (!server.hasBackEnd()) {
            measure(server, plan, stock, withAgent, 0, progress);
            return;
        }
        // One for both, on the JDK's scheduler: what it costs is not counted.
        try (ServerProcess backEnd = AppServer.JDK.start("back end", stock, stock(stock), 0)) {
            int port = backEnd.address().getPort();
            measure(server, plan, stock, withAgent, port, progress);
        }
    }

    private void measure(
            AppServer server,
            ComparisonPlan plan,
            ServerJvm stock,
            ServerJvm withAgent,
            int backEndPort,
            ProgressLine progress)
            throws InterruptedException {
        progress.show("starting " + server + " twice");
        ServerDescription agent =
                new ServerDescription(stock.cores(), driver, "agent", "not pinned");
        try (ServerProcess without = server.start("stock", stock, stock(stock), backEndPort);
                ServerProcess with = server.start("agent", withAgent, agent, backEndPort)) {
            Comparison.Result result =
                    new Comparison(
                                    plan,
                                    server.protocol(),
                                    List.of(without, with),
                                    List.of(without, with),
                                    stock.cores(),
                                    progress)
                            .run();
            for (ServerProcess each : List.of(without, with)) {
                rows.add(result.fixed(each).of(server.toString()));
                rows.add(result.saturated(each).of(server.toString()));
            }
            ratios.add(Ratio.of(server.toString(), result, with, without));
            memory.add(new Resident(server, without.residentBytes(), with.residentBytes()));
        } catch (IOException e) {
            throw CommandFailure.runFailed(
                    "the memory of %s cannot be read: %s".formatted(server, e.getMessage()));
        }
    }

    private static ServerDescription stock(ServerJvm jvm) {
        return new ServerDescription(jvm.cores(), "jdk", "", "not pinned");
    }

    private void show() {
        System.out.println();
        System.out.print(new RowTable(rows));
        System.out.print("\n" + Ratio.HEADER);
        ratios.forEach(System.out::print);
        System.out.printf("%n%-44s %10s %10s%n", "resident, MiB", "stock", "agent");
        for (Resident each : memory) {
            System.out.printf(
                    Locale.ROOT,
                    "%-44s %10.0f %10.0f%n",
                    each.server(),
                    each.stockBytes() / MIB,
                    each.agentBytes() / MIB);
        }
    }

    private JsonReport toJson() {
        JsonObject all = new JsonObject();
        ratios.forEach(ratio -> ratio.addTo(all));
        for (Resident each : memory) {
            all.with(each.server() + " stock residentBytes", each.stockBytes())
                    .with(each.server() + " agent residentBytes", each.agentBytes());
        }
        return new JsonReport(rows.stream().map(ResultRow::toJson).toList(), all);
    }
}
