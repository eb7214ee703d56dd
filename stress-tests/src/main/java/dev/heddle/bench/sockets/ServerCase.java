package dev.heddle.bench.sockets;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One server that is compared with others.
 *
 * @param peer what it runs on
 * @param name what it is called in results
 * @param service what it does
 * @param arguments of {@link Serve}, or of a native server, beside the peer and the service
 * @param build the root of the checkout whose build it is, if that is not this one
 */
record ServerCase(
        Peer peer,
        String name,
        Serve.Service service,
        List<String> arguments,
        @Nullable Path build) {

    ServerCase {
        arguments = List.copyOf(arguments);
    }

    /** A server of this build. */
    ServerCase(Peer peer, String name, Serve.Service service, List<String> arguments) {
        this(peer, name, service, arguments, null);
    }

    /** The same with one argument more, under another name. */
    ServerCase with(String argument, String otherName) {
        List<String> more = new ArrayList<>(arguments);
        more.add(argument);
        return new ServerCase(peer, otherName, service, more, build);
    }

    /** The same of another checkout's build, under another name. */
    ServerCase ofBuild(Path root, String otherName) {
        return new ServerCase(peer, otherName, service, arguments, root);
    }

    /** The same service on each of some peers, called by the peers' names. */
    static List<ServerCase> ofEach(
            Stream<Peer> peers, Serve.Service service, List<String> arguments) {
        return peers.map(peer -> of(peer, service, arguments)).toList();
    }

    /** A service on a peer, called by the peer's name. */
    static ServerCase of(Peer peer, Serve.Service service, List<String> arguments) {
        return new ServerCase(peer, peer.toString(), service, arguments);
    }

    /**
     * An echo server whose blocking handlers hold a buffer for each connection.
     *
     * @param bytes length of the buffer; a server in another language has its own
     */
    static ServerCase echo(Peer peer, String name, EchoBuffers buffers, int bytes) {
        List<String> arguments =
                peer.isJava()
                        ? List.of("--buffers", buffers.name(), "--buffer", Integer.toString(bytes))
                        : List.of();
        return new ServerCase(peer, name, Serve.Service.ECHO, arguments);
    }

    /** As in results. */
    @Override
    public String toString() {
        return name;
    }
}
