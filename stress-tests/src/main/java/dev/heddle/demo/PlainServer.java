package dev.heddle.demo;

import dev.heddle.http.HttpConnection;
import dev.heddle.server.RunningServer;
import dev.heddle.server.ServerPipe;
import dev.heddle.server.StockServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * The main class of {@code plain-server.jar}: the demo's HTTP server on {@code java.net} and
 * virtual threads, with nothing in the jar but what it needs, and that uses only the JDK.
 */
public final class PlainServer {

    private static final int BACKLOG = 1024;

    private PlainServer() {}

    /**
     * Serves until standard input ends.
     *
     * @param arguments the port, 0 for any free one
     */
    public static void main(String[] arguments) throws IOException {
        int port = arguments.length == 0 ? 0 : Integer.parseInt(arguments[0]);
        int cores =
                Integer.getInteger(
                        "jdk.virtualThreadScheduler.parallelism",
                        Runtime.getRuntime().availableProcessors());
        RunningServer server =
                StockServer.open(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                        BACKLOG,
                        cores,
                        HttpConnection::serve);
        ServerPipe.announce(server);
        ServerPipe.answerUntilEndOfStdin(server);
        server.close();
    }
}
