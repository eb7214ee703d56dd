package dev.heddle.bench.apps;

import dev.heddle.measure.CommandFailure;
import dev.heddle.measure.JsonFile;
import dev.heddle.measure.JsonObject;
import dev.heddle.measure.JsonOption;
import dev.heddle.measure.JsonReport;
import dev.heddle.measure.ProgressLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./heddle bench start}: what the agent costs a program when it starts. */
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        description = {
            "Compares how long a program takes that starts one virtual thread and ends, and how",
            "much memory: as it is, with an agent that does nothing, and with Heddle's. Takes",
            "about a minute."
        })
public final class StartBench implements Callable<Integer> {
    private static final int QUICK_ROUNDS = 3;
    private static final double MIB = 1024 * 1024;

    @Option(names = "--quick", description = "3 rounds instead of the others")
    private boolean isQuick;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "how often each is started, in turn (default: ${DEFAULT-VALUE})")
    private int rounds = 21;

    @Option(
            names = "--driver",
            paramLabel = "D",
            description = "the agent's I/O driver (default: ${DEFAULT-VALUE})")
    private String driver = "auto";

    @Mixin private final JsonOption json = new JsonOption();

    private StartBench() {}

    @Override
    public Integer call() throws InterruptedException {
        JsonFile file = json.file();
        if (rounds < 1) {
            throw CommandFailure.badInput(
                    "--rounds %d is not possible: give 1 or more".formatted(rounds));
        }
        Path agent = AgentJar.of("start");
        ProgressLine progress = ProgressLine.onStdout();
        try {
            List<Starts> all = measure(agent, isQuick ? QUICK_ROUNDS : rounds, progress);
            progress.clear();
            show(all);
            if (file != null) {
                file.write(toJson(all).toString());
            }
            return 0;
        } catch (IOException e) {
            throw CommandFailure.runFailed("a program cannot be started: " + e.getMessage());
        } finally {
            progress.clear();
        }
    }

    private List<Starts> measure(Path agent, int rounds, ProgressLine progress)
            throws IOException, InterruptedException {
        Path empty = EmptyAgent.writeJar();
        try {
            List<Starts> all =
                    List.of(
                            new Starts("as it is", List.of()),
                            new Starts("with an empty agent", List.of("-javaagent:" + empty)),
                            new Starts(
                                    "with Heddle's",
                                    List.of("-javaagent:%s=driver=%s".formatted(agent, driver))));
            for (Starts each : all) {
                each.warmUp();
            }
            for (int round = 1; round <= rounds; round++) {
                progress.show("round %d of %d".formatted(round, rounds));
                for (Starts each : all) {
                    each.add();
                }
            }
            return all;
        } finally {
            Files.delete(empty);
        }
    }

    private static void show(List<Starts> all) {
        System.out.printf(
                "%n%-24s %10s %14s %10s %10s%n", "", "ms", "from, to", "CPU ms", "peak MiB");
        for (Starts each : all) {
            System.out.printf(
                    Locale.ROOT,
                    "%-24s %10.0f %14s %10.0f %10.1f%n",
                    each.name(),
                    each.millis(),
                    "%.0f, %.0f".formatted(each.leastMillis(), each.mostMillis()),
                    each.cpuMillis(),
                    each.peakBytes() / MIB);
        }
        Starts without = all.getFirst();
        Starts with = all.getLast();
        System.out.printf(
                Locale.ROOT,
                "%nThe agent costs %.0f ms and %.1f MiB.%n",
                with.millis() - without.millis(),
                (with.peakBytes() - without.peakBytes()) / MIB);
    }

    private static JsonReport toJson(List<Starts> all) {
        List<JsonObject> rows = new ArrayList<>();
        for (Starts each : all) {
            rows.add(
                    new JsonObject()
                            .with("server", each.name())
                            .with("millis", each.millis())
                            .with("leastMillis", each.leastMillis())
                            .with("mostMillis", each.mostMillis())
                            .with("cpuMillis", each.cpuMillis())
                            .with("peakBytes", each.peakBytes()));
        }
        Starts without = all.getFirst();
        Starts with = all.getLast();
        return new JsonReport(
                rows,
                new JsonObject()
                        .with("agent millis", with.millis() - without.millis())
                        .with("agent peakBytes", with.peakBytes() - without.peakBytes()));
    }
}
