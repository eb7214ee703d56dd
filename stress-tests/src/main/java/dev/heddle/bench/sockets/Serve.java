package dev.heddle.bench.sockets;

import dev.heddle.bench.netty.NettyEcho;
import dev.heddle.measure.CommandFailure;
import dev.heddle.server.RunningServer;
import dev.heddle.server.ServerPipe;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench serve}: one peer's server, until the process that measures ends. */
@Command(name = "serve", hidden = true, description = "Runs the server of one peer.")
public final class Serve implements Callable<Integer> {

    /** What a server does. */
    enum Service {
        ECHO
    }

    @Option(names = "--peer", required = true)
    private Peer peer = Peer.STOCK;

    @Option(names = "--service", required = true)
    private Service service = Service.ECHO;

    @Option(names = "--cores", required = true)
    private int cores;

    private Serve() {}

    @Override
    public Integer call() {
        RunningServer server = open();
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "server-shutdown"));
        ServerPipe.announce(server);
        ServerPipe.answerUntilEndOfStdin(server);
        return 0;
    }

    private RunningServer open() {
        try {
            return switch (service) {
                case ECHO -> PeerServer.open(peer, cores, EchoService::serve, new NettyEcho());
            };
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            throw CommandFailure.runFailed("cannot start the server: " + e.getMessage());
        } catch (UnsupportedOperationException e) {
            throw CommandFailure.badInput(String.valueOf(e.getMessage()));
        }
    }
}
