package dev.heddle.bench.sockets;

import dev.heddle.measure.JsonObject;
import dev.heddle.measure.JsonReport;
import dev.heddle.measure.ProgressLine;
import dev.heddle.measure.ServerJvm;
import dev.heddle.measure.ServerMemory;
import dev.heddle.measure.ServerProcess;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Compares the memory that servers take for many of something that does nothing.
 *
 * @param <T> such many, until they are closed
 */
abstract class MemoryCommand<T extends Closeable> extends SocketCommand {

    /** Together they let a server compile and grow what it needs for any number. */
    private static final int WARM_UPS = 20;

    /** Longer than a driver keeps memory for those who may have more to say. */
    private static final Duration SETTLE = Duration.ofSeconds(6);

    /** The heap is in memory from the start: what is added to the process is not the heap's. */
    private static final List<String> JVM_FLAGS = List.of("-XX:+AlwaysPreTouch");

    private final String one;
    private final List<String> moreFlags;
    private final Map<ServerCase, List<MemoryShare>> rounds = new LinkedHashMap<>();
    private final Map<ServerCase, String> drivers = new LinkedHashMap<>();

    /**
     * Begins without results.
     *
     * @param one what one of them is called
     * @param moreFlags of the servers' JVMs
     */
    MemoryCommand(String one, List<String> moreFlags) {
        this.one = one;
        this.moreFlags = moreFlags;
    }

    /** The servers to compare. */
    abstract List<ServerCase> cases(List<Peer> peers);

    /** How many there are in each of the times before the one that is measured. */
    abstract int warmUpCount();

    /** How many there are when it is measured. */
    abstract int count();

    /** Lets the server have so many; returns when all are there. */
    abstract T open(ServerProcess server, int count) throws IOException;

    @Override
    JsonReport measure(RunOptions options, ProgressLine progress) throws InterruptedException {
        ServerJvm jvm = new ServerJvm(options.cores(), JVM_FLAGS).with(moreFlags);
        List<ServerCase> cases = cases(options.peers());
        for (int round = 0; round < options.rounds(); round++) {
            for (ServerCase each : cases) {
                measureRound(each, jvm, progress);
            }
            cases = List.copyOf(rounds.keySet()); // without those that were left out
        }
        Map<ServerCase, MemoryShare> medians = new LinkedHashMap<>();
        rounds.forEach((each, measured) -> medians.put(each, MemoryShare.median(measured)));
        progress.clear();
        return show(medians);
    }

    /** Each round has a process of its own: one that had many keeps memory of them. */
    private void measureRound(ServerCase served, ServerJvm jvm, ProgressLine progress)
            throws InterruptedException {
        try (PeerProcesses started =
                PeerProcesses.startThosePossible(List.of(served), jvm, progress)) {
            for (ServerProcess server : started.all()) {
                progress.show("measuring " + served);
                rounds.computeIfAbsent(served, first -> new ArrayList<>()).add(memoryOf(server));
                drivers.put(served, server.description().driver());
            }
            started.endReporting();
        }
    }

    private MemoryShare memoryOf(ServerProcess server) throws InterruptedException {
        try {
            for (int i = 0; i < WARM_UPS; i++) {
                open(server, warmUpCount()).close();
            }
            ServerMemory before = settledMemory(server);
            try (T all = open(server, count())) {
                return MemoryShare.between(before, settledMemory(server), count());
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

    private JsonReport show(Map<ServerCase, MemoryShare> medians) {
        List<JsonObject> rows = new ArrayList<>();
        System.out.print("\n" + MemoryShare.header(one));
        medians.forEach((served, memory) -> {
            System.out.print(memory.line(served.toString()));
            String driver = drivers.getOrDefault(served, "");
            rows.add(memory.toJson(served.toString(), driver, one));
        });
        System.out.println();
        JsonObject ratios = new JsonObject();
        medians.forEach((served, memory) ->
                medians.forEach((base, baseMemory) -> {
                    if (Peer.isCompared(served.peer(), base.peer())) {
                        double ratio = memory.together() / baseMemory.together();
                        System.out.printf(
                                Locale.ROOT, "%-56s %.2f%n", served + " / " + base, ratio);
                        ratios.with(served + " / " + base, ratio);
                    }
                }));
        return new JsonReport(rows, ratios);
    }
}
