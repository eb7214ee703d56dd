package dev.heddle.bench.sockets;

import dev.heddle.bench.Bench;
import dev.heddle.measure.CommandFailure;
import dev.heddle.measure.ProgressLine;
import dev.heddle.measure.ServerJvm;
import dev.heddle.measure.ServerProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The servers of all cases that this machine can run, each in a process of its own. */
final class PeerProcesses implements AutoCloseable {

    /** Of this checkout, as the launcher says. */
    private static final String ROOT = System.getProperty("heddle.bench.root", "");

    /** The home of a JDK 27, if the launcher has found one. */
    private static final String JDK_27 = System.getProperty("heddle.bench.jdk27", "");

    /** A poller for each carrier, which JDK 25 does not have. */
    private static final List<String> JDK_27_FLAGS = List.of("-Djdk.pollerMode=3");

    private final Map<ServerCase, ServerProcess> servers = new LinkedHashMap<>();
    private final List<String> leftOut = new ArrayList<>();

    private PeerProcesses() {}

    /**
     * Starts the server of each case. One that this machine lacks is left out, with a line that
     * says why.
     *
     * @throws CommandFailure with the reasons, as bad input, if all that were asked for are left
     *     out
     */
    static PeerProcesses start(List<ServerCase> cases, ServerJvm jvm, ProgressLine progress)
            throws InterruptedException {
        PeerProcesses processes = startThosePossible(cases, jvm, progress);
        if (processes.servers.isEmpty() && !cases.isEmpty()) {
            throw CommandFailure.badInput(
                    "nothing is left to measure: " + String.join("; ", processes.leftOut));
        }
        return processes;
    }

    /** The same, but what is started may be nothing. */
    static PeerProcesses startThosePossible(
            List<ServerCase> cases, ServerJvm jvm, ProgressLine progress)
            throws InterruptedException {
        PeerProcesses processes = new PeerProcesses();
        try {
            for (ServerCase each : cases) {
                progress.show("starting the " + each + " server");
                processes.startOrLeaveOut(each, jvm, progress);
            }
            return processes;
        } catch (CommandFailure | InterruptedException e) {
            processes.close();
            throw e;
        }
    }

    private void startOrLeaveOut(ServerCase served, ServerJvm jvm, ProgressLine progress)
            throws InterruptedException {
        try {
            servers.put(served, start(served, jvm));
        } catch (CommandFailure e) {
            if (!e.isBadInput()) {
                throw e;
            }
            String line = served + " is left out: " + e.sentence();
            progress.note(line);
            leftOut.add(line);
        }
    }

    /**
     * Starts one server.
     *
     * @throws CommandFailure if it does not start, as bad input if this machine lacks what it needs
     */
    private static ServerProcess start(ServerCase served, ServerJvm jvm)
            throws InterruptedException {
        requirePossible(served.peer(), jvm.cores());
        NativeServer program = served.peer().program();
        return ServerProcess.start(
                served.name(),
                program == null
                        ? javaCommand(served, jvm)
                        : program.command(served.service(), jvm.cores(), served.arguments()));
    }

    private static void requirePossible(Peer peer, int cores) {
        int processors = Runtime.getRuntime().availableProcessors();
        if (peer.hasPlatformThreads() && cores < processors) {
            throw CommandFailure.badInput(
                    "platform threads take all processors: --cores %d compares them"
                            .formatted(processors));
        }
        if (peer.isOnJdk27() && JDK_27.isEmpty()) {
            throw CommandFailure.badInput(
                    "there is no JDK 27: install it, or set HEDDLE_JDK_27 to its home");
        }
    }

    private static List<String> javaCommand(ServerCase served, ServerJvm jvm) {
        List<String> all = new ArrayList<>(List.of("serve", "--peer", served.peer().name()));
        all.addAll(List.of("--service", served.service().name()));
        all.addAll(List.of("--cores", Integer.toString(jvm.cores())));
        all.addAll(served.arguments());
        Path build = served.build();
        ServerJvm own = build == null ? jvm : jvm.ofBuild(Path.of(ROOT), build);
        if (served.peer().isOnJdk27()) {
            own = own.ofJdk(Path.of(JDK_27)).with(JDK_27_FLAGS);
        }
        return own.command(Bench.class, all);
    }

    /** Starts an echo server that is not measured: what a proxy has behind it. */
    static ServerProcess startBackend(ServerJvm jvm) throws InterruptedException {
        return start(
                new ServerCase(Peer.NETTY_EPOLL, "backend", Serve.Service.ECHO, List.of()), jvm);
    }

    /** Those that run, in the order of the cases. */
    List<ServerProcess> all() {
        return List.copyOf(servers.values());
    }

    /** Those that run, by case. */
    Map<ServerCase, ServerProcess> byCase() {
        return servers;
    }

    /** Ends all, and shows what they wrote to standard error. */
    void endReporting() throws InterruptedException {
        for (ServerProcess server : servers.values()) {
            server.endReporting();
        }
    }

    @Override
    public void close() {
        servers.values().forEach(ServerProcess::close);
    }
}
