package dev.heddle.bench.sockets;

import dev.heddle.load.QuietConnections;
import dev.heddle.measure.ServerProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code ./heddle bench idle}: what a connection costs that says nothing. */
@Command(
        name = "idle",
        mixinStandardHelpOptions = true,
        description = {
            "Compares the memory that servers take for an idle connection, its parked virtual",
            "thread included, with 5,000 of them. Takes about 10 minutes."
        })
public final class IdleBench extends MemoryCommand<QuietConnections> {

    private static final int CONNECTIONS = 5_000;

    /** A usual buffer, and the smallest one that can be read into. */
    private static final List<Integer> BUFFER_BYTES = List.of(16 * 1024, 1);

    /** For servers whose connections have a buffer only with the data in it. */
    private static final int NO_BYTES = 0;

    private static final int WARM_UP_CONNECTIONS = 100;

    IdleBench() {
        super("connection", List.of());
    }

    /** In the order in which they are measured and shown. */
    @Override
    List<ServerCase> cases(List<Peer> peers) {
        List<ServerCase> all = new ArrayList<>();
        for (Peer peer : peers) {
            if (!peer.isJava()) {
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

    @Override
    int warmUpCount() {
        return WARM_UP_CONNECTIONS;
    }

    @Override
    int count() {
        return CONNECTIONS;
    }

    @Override
    QuietConnections open(ServerProcess server, int count) throws IOException {
        return QuietConnections.open(server.address(), count);
    }
}
