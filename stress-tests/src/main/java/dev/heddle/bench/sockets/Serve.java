package dev.heddle.bench.sockets;

import dev.heddle.measure.CommandFailure;
import dev.heddle.measure.Computation;
import dev.heddle.net.AcceptMode;
import dev.heddle.server.RunningServer;
import dev.heddle.server.ServerPipe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench serve}: one peer's server, until the process that measures ends. */
@Command(name = "serve", hidden = true, description = "Runs the server of one peer.")
public final class Serve implements Callable<Integer> {

    /** What a server does. */
    enum Service {
        BACK_END,
        CHURN,
        ECHO,
        FAN_OUT,
        HTTP,
        PARKED,
        PROXY,
        PUSH,
        SKEW,
        UDP
    }

    @Option(names = "--peer", required = true)
    private Peer peer = Peer.STOCK;

    @Option(names = "--service", required = true)
    private Service service = Service.ECHO;

    @Option(names = "--cores", required = true)
    private int cores;

    @Option(names = "--accept")
    private AcceptMode accept = AcceptMode.REUSE_PORT;

    @Option(names = "--buffers")
    private EchoBuffers buffers = EchoBuffers.ARRAY;

    /** As large as the largest message of the echo benchmark. */
    @Option(names = "--buffer")
    private int bufferBytes = 64 * 1024;

    @Option(names = "--backend")
    private int backendPort;

    /** Of a {@link Computation}. */
    @Option(names = "--rounds")
    private long rounds;

    /**
     * Whether the hot ones of {@link SkewService} compute in the batch class; whether {@link
     * DatagramEchoService} has batches.
     */
    @Option(names = "--batch")
    private boolean isBatch;

    /** Whether {@link WatchableServer} can look at it. */
    @Option(names = "--watchable")
    private boolean isWatchable;

    private Serve() {}

    @Override
    public Integer call() {
        RunningServer server = isWatchable ? openWatchable() : open();
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "server-shutdown"));
        ServerPipe.announce(server);
        ServerPipe.answerUntilEndOfStdin(server);
        return 0;
    }

    private InetSocketAddress backend() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), backendPort);
    }

    private RunningServer openWatchable() {
        FigureWatch.prepare();
        return new WatchableServer(open());
    }

    private RunningServer open() {
        try {
            return service == Service.UDP
                    ? DatagramPeerServer.open(peer, cores, datagrams())
                    : PeerServer.open(peer, accept, cores, code());
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            throw CommandFailure.runFailed("cannot start the server: " + e.getMessage());
        } catch (UnsupportedOperationException e) {
            throw CommandFailure.badInput(String.valueOf(e.getMessage()));
        }
    }

    private DatagramEchoService datagrams() {
        return isBatch ? DatagramEchoService.BATCHES : DatagramEchoService.PACKETS;
    }

    private PeerService code() {
        return switch (service) {
            case BACK_END -> {
                Computation computation = new Computation(rounds);
                yield PeerService.backEnd(new BackEndWork(computation), computation);
            }
            case ECHO -> PeerService.echo(buffers.handler(bufferBytes));
            case FAN_OUT -> PeerService.fanOut(backend());
            case CHURN, HTTP -> PeerService.http();
            case PARKED -> PeerService.parked();
            case PUSH -> PeerService.push();
            case UDP -> throw new AssertionError("not on connections");
            case SKEW -> PeerService.skew(new Computation(rounds), isBatch);
            case PROXY -> PeerService.proxy(backend());
        };
    }
}
