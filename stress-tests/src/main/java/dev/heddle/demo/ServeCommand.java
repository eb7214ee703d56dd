package dev.heddle.demo;

import dev.heddle.Heddle;
import dev.heddle.HeddleOptions;
import dev.heddle.http.HttpConnection;
import dev.heddle.measure.CommandFailure;
import dev.heddle.server.ExecutorOnlyServer;
import dev.heddle.server.HeddleServer;
import dev.heddle.server.ServerPipe;
import dev.heddle.server.StockServer;
import dev.heddle.server.VirtualThreadServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code demo serve}: runs one server until the process is told to end. */
@Command(
        name = "serve",
        description = "Leave a server running, to be tried with curl or any load tool.")
final class ServeCommand implements Callable<Integer> {

    /** Hidden option: end when standard input does, so that a server never outlives the demo. */
    static final String UNTIL_STDIN_ENDS = "--until-stdin-ends";

    private static final int BACKLOG = 1024;
    private static final int DEFAULT_PORT = 8080;
    private static final int MAX_PORT = 65535;

    @Mixin private final ServerOptions options = new ServerOptions();

    @Option(
            names = "--port",
            paramLabel = "P",
            description = "port to listen on, 0 for any free one (default: ${DEFAULT-VALUE})")
    private int port = DEFAULT_PORT;

    @Option(
            names = "--host",
            paramLabel = "H",
            description = "address to listen on (default: ${DEFAULT-VALUE})")
    private String host = "127.0.0.1";

    @Option(names = "--stock", description = "serve on the JDK's own virtual threads instead")
    private boolean isStock;

    @Option(names = UNTIL_STDIN_ENDS, hidden = true)
    private boolean isUntilStdinEnds;

    @Override
    public Integer call() throws InterruptedException {
        VirtualThreadServer server = open();
        if (options.isHogWanted()) {
            server.startThread(ServeCommand::computeForEver);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "demo-shutdown"));
        ServerPipe.announce(server);
        if (isUntilStdinEnds) {
            ServerPipe.answerUntilEndOfStdin(server);
        } else {
            new CountDownLatch(1).await(); // a signal ends the process, through the hook
        }
        return 0;
    }

    private VirtualThreadServer open() {
        if (port < 0 || port > MAX_PORT) {
            throw CommandFailure.badInput(
                    "--port " + port + " is not a port: give 0 to " + MAX_PORT);
        }
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw CommandFailure.badInput(
                    "--host '" + host + "' is unknown: give an address of this machine");
        }
        int cores = options.cores(Integer.MAX_VALUE);
        String driver = options.driver();
        try {
            if (isStock) {
                return StockServer.open(address, BACKLOG, cores, HttpConnection::serve);
            }
            HeddleOptions heddle =
                    HeddleOptions.defaults()
                            .withCores(cores)
                            .withDriver(driver)
                            .withPinning(options.isPinned());
            return options.isExecutorOnly()
                    ? ExecutorOnlyServer.open(
                            address, BACKLOG, Heddle.newCoreGroup(heddle), HttpConnection::serve)
                    : HeddleServer.open(address, BACKLOG, heddle, HttpConnection::serve);
        } catch (BindException e) {
            throw CommandFailure.badInput(
                    "cannot listen on %s port %d (%s): give a free port with --port, or 0 for any"
                            .formatted(host, port, e.getMessage()));
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            throw CommandFailure.badInput("cannot start the server: " + e.getMessage());
        } catch (UnsupportedOperationException e) {
            throw CommandFailure.badInput(String.valueOf(e.getMessage()));
        }
    }

    private static void computeForEver() {
        long state = 1;
        while (state != 0) { // never: the step is a permutation of the other numbers
            state ^= state << 13;
            state ^= state >>> 7;
            state ^= state << 17;
        }
    }
}
