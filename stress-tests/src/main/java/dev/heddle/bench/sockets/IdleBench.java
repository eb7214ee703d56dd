package dev.heddle.bench.sockets;

import dev.heddle.load.QuietConnections;
import dev.heddle.measure.JsonObject;
import dev.heddle.measure.JsonReport;
import dev.heddle.measure.ProgressLine;
import dev.heddle.measure.ServerJvm;
import dev.heddle.measure.ServerMemory;
import dev.heddle.measure.ServerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code ./heddle bench idle}: what a connection costs that says nothing. */
@Command(
        name = "idle",
        mixinStandardHelpOptions = true,
        description = {
            "Compares the memory that servers take for an idle connection, its parked virtual",
            "thread included, with 5,000 of them. Takes about 10 minutes."
        })
public final class IdleBench extends SocketCommand {

    private static final int CONNECTIONS = 5_000;

    /** A usual buffer, and the smallest one that can be read into. */
    private static final List<Integer> BUFFER_BYTES = List.of(16 * 1024, 1);

    /** For servers whose connections have a buffer only with the data in it. */
    private static final int NO_BYTES = 0;

    /** Together they let a server compile and grow what it needs for any number of connections. */
    private static final int WARM_UPS = 20;

    private static final int WARM_UP_CONNECTIONS = 100;

    /** Longer than a driver keeps memory for those who may have more to say. */
    private static final Duration SETTLE = Duration.ofSeconds(6);

    /** The heap is in memory from the start: what is added to the process is not the heap's. */
    private static final List<String> JVM_FLAGS = List.of("-XX:+AlwaysPreTouch");

    private final Map<ServerCase, List<IdleMemory>> rounds = new LinkedHashMap<>();
    private final Map<ServerCase, String> drivers = new LinkedHashMap<>();

    IdleBench() {}

    @Override
    JsonReport measure(RunOptions options, ProgressLine progress) throws InterruptedException {
        ServerJvm jvm = new ServerJvm(options.cores(), JVM_FLAGS);
        List<ServerCase> cases = cases(options.peers());
        for (int round = 0; round < options.rounds(); round++) {
            for (ServerCase idle : cases) {
                measureRound(idle, jvm, progress);
            }
            cases = List.copyOf(rounds.keySet()); // without those that were left out
        }
        Map<ServerCase, IdleMemory> medians = new LinkedHashMap<>();
        rounds.forEach((idle, measured) -> medians.put(idle, IdleMemory.median(measured)));
        progress.clear();
        return show(medians);
    }

    /** In the order in which they are measured and shown. */
    private static List<ServerCase> cases(List<Peer> peers) {
        List<ServerCase> all = new ArrayList<>();
        for (Peer peer : peers) {
            if (peer.floor() != null) {
                continue; // its few bytes a connection are no question
            }
            if (peer.transport() != null) {
                all.add(ServerCase.echo(peer, peer.toString(), EchoBuffers.ARRAY, NO_BYTES));
                continue;
            }
            for (int bytes : BUFFER_BYTES) {
                String name = peer + ", buffer " + bytes + " B";
                all.add(ServerCase.echo(peer, name, EchoBuffers.ARRAY, bytes));
            }
            if (peer.isHeddle()) {
                String name = peer + ", lent buffers";
                all.add(ServerCase.echo(peer, name, EchoBuffers.LENT, NO_BYTES));
            }
        }
        return List.copyOf(all);
    }

    /** Each round has a process of its own: one that had connections keeps memory of them. */
    private void measureRound(ServerCase idle, ServerJvm jvm, ProgressLine progress)
            throws InterruptedException {
        try (PeerProcesses started = PeerProcesses.start(List.of(idle), jvm, progress)) {
            for (ServerProcess server : started.all()) {
                progress.show("measuring " + idle);
                rounds.computeIfAbsent(idle, first -> new ArrayList<>()).add(memoryOf(server));
                drivers.put(idle, server.description().driver());
            }
            started.endReporting();
        }
    }

    private static IdleMemory memoryOf(ServerProcess server) throws InterruptedException {
        try {
            for (int i = 0; i < WARM_UPS; i++) {
                QuietConnections.open(server.address(), WARM_UP_CONNECTIONS).close();
            }
            ServerMemory before = settledMemory(server);
            try (QuietConnections open = QuietConnections.open(server.address(), CONNECTIONS)) {
                ServerMemory after = settledMemory(server);
                return IdleMemory.between(before, after, open.count());
            }
        } catch (IOException e) {
            throw server.failureOf(e);
        }
    }

    /** What has been said is processed, and who said it is parked or gone. */
    private static ServerMemory settledMemory(ServerProcess server)
            throws IOException, InterruptedException {
        Thread.sleep(SETTLE);
        return server.memory();
    }

    private JsonReport show(Map<ServerCase, IdleMemory> medians) {
        List<JsonObject> rows = new ArrayList<>();
        System.out.print("\n" + IdleMemory.HEADER);
        medians.forEach((idle, memory) -> {
            System.out.print(memory.line(idle.toString()));
            String driver = drivers.getOrDefault(idle, "");
            rows.add(memory.toJson(idle.toString(), driver));
        });
        System.out.println();
        JsonObject ratios = new JsonObject();
        medians.forEach((idle, memory) ->
                medians.forEach((base, baseMemory) -> {
                    if (Peer.isCompared(idle.peer(), base.peer())) {
                        double ratio = memory.together() / baseMemory.together();
                        System.out.printf(Locale.ROOT, "%-56s %.2f%n", idle + " / " + base, ratio);
                        ratios.with(idle + " / " + base, ratio);
                    }
                }));
        return new JsonReport(rows, ratios);
    }
}
