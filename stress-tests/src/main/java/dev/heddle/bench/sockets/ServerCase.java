package dev.heddle.bench.sockets;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One server that is compared with others.
 *
 * @param peer what it runs on
 * @param name what it is called in results
 * @param arguments of {@link Serve}, beside the peer
 */
record ServerCase(Peer peer, String name, List<String> arguments) {

    ServerCase {
        arguments = List.copyOf(arguments);
    }

    /** The same service on each of some peers, called by the peers' names. */
    static List<ServerCase> ofEach(Stream<Peer> peers, List<String> arguments) {
        return peers.map(peer -> new ServerCase(peer, peer.toString(), arguments)).toList();
    }

    /**
     * An echo server whose blocking handlers hold a buffer for each connection.
     *
     * @param bytes length of the buffer
     */
    static ServerCase echo(Peer peer, String name, EchoBuffers buffers, int bytes) {
        List<String> arguments = new ArrayList<>(List.of("--service", Serve.Service.ECHO.name()));
        arguments.addAll(List.of("--buffers", buffers.name()));
        arguments.addAll(List.of("--buffer", Integer.toString(bytes)));
        return new ServerCase(peer, name, arguments);
    }

    /** As in results. */
    @Override
    public String toString() {
        return name;
    }
}
