package dev.heddle.bench.sockets;

import dev.heddle.http.HttpReplies;
import dev.heddle.load.HttpGet;
import dev.heddle.load.LoadPlan;
import dev.heddle.measure.CommandFailure;
import dev.heddle.measure.ComparisonPlan;
import dev.heddle.measure.JsonObject;
import dev.heddle.measure.JsonReport;
import dev.heddle.measure.Load;
import dev.heddle.measure.Measurement;
import dev.heddle.measure.ProgressLine;
import dev.heddle.measure.Round;
import dev.heddle.measure.ServerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./heddle bench profile}: where the CPU time of a request goes. */
@Command(
        name = "profile",
        mixinStandardHelpOptions = true,
        description = {
            "Samples HTTP/1.1 servers that say hello on 128 connections, by perf (Debian: linux-perf),",
            "at a fixed rate and saturated, and says where the CPU time of a request goes. Takes about",
            "3 minutes."
        })
public final class ProfileBench extends SocketCommand {

    private static final int CONNECTIONS = 128;
    private static final Duration WINDOW = Duration.ofSeconds(5);

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "requests per second at the fixed rate (default: ${DEFAULT-VALUE})")
    private int rate = 40_000;

    /** What one server showed under one load. */
    private record Sampled(String name, Measurement measured, PerfProfile profile) {

        /** Of a request. */
        double micros(ProfileArea area) {
            return measured.cpuMicrosPerRequest() * profile.share(area);
        }

        JsonObject toJson() {
            JsonObject json = new JsonObject().with("name", name);
            json.with("requestsPerSecond", measured.requestsPerSecond());
            json.with("cpuMicrosPerRequest", measured.cpuMicrosPerRequest());
            for (ProfileArea area : ProfileArea.values()) {
                json.with(area + " micros", micros(area));
            }
            return json;
        }
    }

    ProfileBench() {}

    @Override
    JsonReport measure(RunOptions options, ProgressLine progress) throws InterruptedException {
        if (rate < 1) {
            throw CommandFailure.badInput(
                    "--rate %d is not possible: give 1 or more".formatted(rate));
        }
        PerfProfile.requirePerf();
        List<ServerCase> cases =
                ServerCase.ofEach(options.peers().stream(), Serve.Service.HTTP, List.of());
        ComparisonPlan plan = options.plan(CONNECTIONS);
        List<Sampled> all = new ArrayList<>();
        try (PeerProcesses peers = PeerProcesses.start(cases, options.jvm(), progress)) {
            for (ServerProcess server : peers.all()) {
                progress.show("warming up the " + server.name() + " server");
                load(server, LoadPlan.SATURATED, options.cores(), plan.warmUp());
            }
            for (Load load : List.of(Load.FIXED, Load.SATURATED)) {
                boolean isFixed = load == Load.FIXED;
                double perSecond = isFixed ? rate : LoadPlan.SATURATED;
                int clientThreads = isFixed ? 1 : options.cores();
                for (Map.Entry<ServerCase, ServerProcess> each : peers.byCase().entrySet()) {
                    ServerProcess server = each.getValue();
                    progress.show("sampling " + server.name() + ", " + load);
                    try (PerfProfile.Recording recording = PerfProfile.start(server.pid())) {
                        Measurement measured = load(server, perSecond, clientThreads, WINDOW);
                        String name = server.name() + " " + load;
                        boolean isJava = each.getKey().peer().isJava();
                        all.add(new Sampled(name, measured, recording.end(isJava)));
                    }
                }
            }
            progress.clear();
            show(all);
            peers.endReporting();
        }
        return new JsonReport(all.stream().map(Sampled::toJson).toList(), new JsonObject());
    }

    private static Measurement load(
            ServerProcess server, double rate, int clientThreads, Duration window)
            throws InterruptedException {
        HttpGet hello = new HttpGet("/", HttpReplies.BODY.length());
        LoadPlan load = new LoadPlan(server.address(), hello, CONNECTIONS, clientThreads, rate);
        try {
            return Round.measure(server, List.of(load), Duration.ZERO, window).getFirst();
        } catch (IOException e) {
            throw server.failureOf(e);
        }
    }

    private static void show(List<Sampled> all) {
        System.out.printf(Locale.ROOT, "%n%-26s %10s %8s", "us/request", "requests/s", "all");
        for (ProfileArea area : ProfileArea.values()) {
            System.out.printf(Locale.ROOT, " %9s", area);
        }
        System.out.println();
        for (Sampled each : all) {
            System.out.printf(
                    Locale.ROOT,
                    "%-26s %,10.0f %8.2f",
                    each.name(),
                    each.measured().requestsPerSecond(),
                    each.measured().cpuMicrosPerRequest());
            for (ProfileArea area : ProfileArea.values()) {
                System.out.printf(Locale.ROOT, " %9.2f", each.micros(area));
            }
            System.out.println();
        }
        for (Sampled each : all) {
            System.out.printf("%n%s%n", each.name());
            for (PerfProfile.Line line : each.profile().most()) {
                System.out.printf(
                        Locale.ROOT,
                        "%6.2f %%  %-9s  %s%n",
                        line.share() * 100,
                        line.area(),
                        line.symbol());
            }
        }
    }
}
