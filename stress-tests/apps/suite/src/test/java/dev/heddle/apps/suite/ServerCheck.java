package dev.heddle.apps.suite;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.apps.HttpConnection;
import dev.heddle.apps.ServerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

/**
 * Everything that is asked of a server, in this order, since each step finds what the one before
 * left behind. The connections of the first stay open to the end.
 */
final class ServerCheck {
    private static final int KEEP_ALIVE = 200;
    private static final int REQUESTS = 20;
    private static final int LARGE_BODIES = 4;
    private static final int TIMEOUT_MILLIS = 30_000;
    private static final Duration STOP = Duration.ofSeconds(30);

    private final AppProcess server;
    private final Flags flags;
    private final int port;
    private final List<Pattern> saidOfDisconnects;
    private final List<HttpConnection> keptAlive = new ArrayList<>();

    /**
     * @param saidOfDisconnects what the server may log of clients that leave
     */
    ServerCheck(AppProcess server, Flags flags, List<Pattern> saidOfDisconnects) {
        this.saidOfDisconnects = saidOfDisconnects;
        this.server = server;
        this.flags = flags;
        port = server.port();
    }

    /** Runs all steps. */
    void run() throws Exception {
        step("keep-alive connections", this::keepAlive);
        step("handlers' carriers", this::carriers);
        step("large bodies", this::largeBodies);
        step("disconnects", () -> new Disconnects(port).run());
        step("slow clients", () -> new SlowClients(port).run());
        if (flags.hasDebugger()) {
            step("debugger", this::debugger);
            step("tools", this::tools);
        }
        step("connections kept through all of it", this::stillAnswered);
        step("stop", this::stop);
    }

    private interface Step {
        void run() throws Exception;
    }

    private void step(String name, Step step) {
        try {
            step.run();
        } catch (Exception | AssertionError e) {
            throw new AssertionError(name + ": " + e + server.evidence(), e);
        }
    }

    private void keepAlive() throws Exception {
        for (int i = 0; i < KEEP_ALIVE; i++) {
            keptAlive.add(connect());
        }
        Clients.run(
                KEEP_ALIVE,
                index -> {
                    var random = new SplittableRandom(index);
                    for (int i = 0; i < REQUESTS; i++) {
                        Requests.any(keptAlive.get(index), random);
                    }
                });
    }

    /** That no core gets all handlers is asked only where there are two. */
    private void carriers() throws Exception {
        Set<String> carriers = new ConcurrentSkipListSet<>();
        Clients.run(KEEP_ALIVE, index -> carriers.add(Requests.carrier(keptAlive.get(index))));
        String prefix = flags.carrierPrefix();
        assertTrue(carriers.stream().allMatch(name -> name.startsWith(prefix)), carriers::toString);
        int least = Math.min(2, Runtime.getRuntime().availableProcessors());
        assertTrue(carriers.size() >= least, () -> "all handlers run on " + carriers);
    }

    private void largeBodies() throws Exception {
        Clients.run(
                LARGE_BODIES,
                index -> {
                    try (HttpConnection connection = connect()) {
                        Requests.echo(connection, index, Requests.LARGE);
                        Requests.echoChunked(connection, index, Requests.LARGE, 1000);
                        Requests.echoChunked(connection, index, Requests.LARGE, 65_536);
                        Requests.bytes(connection, index, Requests.LARGE, false);
                        Requests.bytes(connection, index, Requests.LARGE, true);
                    }
                });
    }

    private void debugger() throws Exception {
        try (var debugger = new Debugger(server.debuggerPort())) {
            Clients.run(
                    KEEP_ALIVE,
                    index -> {
                        if (index == 0) {
                            debugger.suspendAndResume();
                        } else {
                            Requests.any(keptAlive.get(index), new SplittableRandom(index));
                        }
                    });
        }
    }

    /** The JVM's own defect JDK-8364343 is why a debugger's agent has to be there. */
    private void tools() throws Exception {
        var tools = new Tools(server.pid(), server.files(), flags.carrierPrefix());
        var isOver = new AtomicBoolean();
        Clients.run(
                KEEP_ALIVE,
                index -> {
                    if (index == 0) {
                        try {
                            tools.look();
                        } finally {
                            isOver.set(true);
                        }
                        return;
                    }
                    var random = new SplittableRandom(index);
                    do {
                        Requests.any(keptAlive.get(index), random);
                    } while (!isOver.get());
                });
    }

    private void stillAnswered() throws Exception {
        Clients.run(KEEP_ALIVE, index -> Requests.hello(keptAlive.get(index)));
    }

    /** With idle connections and some in the midst of a request's head. */
    private void stop() throws Exception {
        byte[] head = HttpConnection.head("GET", "/hello", "");
        for (int i = 0; i < KEEP_ALIVE; i += 20) {
            keptAlive.get(i).send(Arrays.copyOf(head, head.length / 2));
        }
        server.endInput();
        server.awaitExit(STOP);
        for (int i = 0; i < KEEP_ALIVE; i++) {
            int index = i;
            assertTrue(keptAlive.get(i).isEndedByPeer(), () -> "connection " + index + " is open");
            keptAlive.get(i).close();
        }
        server.assertSaidOnly(List.of(ServerProcess.LISTENING), saidOfDisconnects);
    }

    private HttpConnection connect() throws IOException {
        return new HttpConnection(port, TIMEOUT_MILLIS);
    }
}
