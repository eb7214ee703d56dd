package dev.heddle.bench.sockets;

import dev.heddle.bench.Bench;
import dev.heddle.measure.CommandFailure;
import dev.heddle.measure.ProgressLine;
import dev.heddle.measure.ServerJvm;
import dev.heddle.measure.ServerProcess;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The servers of all peers that this machine can run, each in a process of its own. */
final class PeerProcesses implements AutoCloseable {

    private final Map<Peer, ServerProcess> servers = new LinkedHashMap<>();

    private PeerProcesses() {}

    /**
     * Starts a server for each peer. One that this machine lacks is left out, with a line that says
     * why.
     *
     * @param arguments of {@link Serve}, beside the peer
     */
    static PeerProcesses start(
            List<Peer> peers, ServerJvm jvm, List<String> arguments, ProgressLine progress)
            throws InterruptedException {
        PeerProcesses processes = new PeerProcesses();
        try {
            for (Peer peer : peers) {
                progress.show("starting the " + peer + " server");
                processes.start(peer, jvm, arguments, progress);
            }
            return processes;
        } catch (CommandFailure | InterruptedException e) {
            processes.close();
            throw e;
        }
    }

    private void start(Peer peer, ServerJvm jvm, List<String> arguments, ProgressLine progress)
            throws InterruptedException {
        try {
            servers.put(peer, start(peer.toString(), peer, jvm, arguments));
        } catch (CommandFailure e) {
            if (!e.isBadInput()) {
                throw e;
            }
            progress.note(peer + " is left out: " + e.sentence());
        }
    }

    /**
     * Starts the server of one peer.
     *
     * @param name what it is called in messages and results
     * @param arguments of {@link Serve}, beside the peer
     * @throws CommandFailure if it does not start, as bad input if this machine lacks what it needs
     */
    private static ServerProcess start(
            String name, Peer peer, ServerJvm jvm, List<String> arguments)
            throws InterruptedException {
        List<String> all = new ArrayList<>(List.of("serve", "--peer", peer.name()));
        all.addAll(List.of("--cores", Integer.toString(jvm.cores())));
        all.addAll(arguments);
        return ServerProcess.start(name, jvm.command(Bench.class, all));
    }

    /** Starts an echo server that is not measured: what a proxy has behind it. */
    static ServerProcess startBackend(ServerJvm jvm) throws InterruptedException {
        return start("backend", Peer.NETTY_EPOLL, jvm, List.of("--service", "ECHO"));
    }

    /** Those that run, in the order of the peers. */
    List<ServerProcess> all() {
        return List.copyOf(servers.values());
    }

    /** Those that run, by peer. */
    Map<Peer, ServerProcess> byPeer() {
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
