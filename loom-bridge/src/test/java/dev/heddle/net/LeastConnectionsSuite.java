package dev.heddle.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.Heddle;
import dev.heddle.scheduler.Core;
import dev.heddle.support.Pattern;
import dev.heddle.support.Task;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One acceptor that hands each connection to the core with the fewest. */
abstract class LeastConnectionsSuite extends HeddleSuite {
    private static final InetSocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    /** Tells each client first on which core it is served. */
    private CoreListeners openTelling() throws IOException {
        return CoreListeners.open(
                heddle.group(),
                ANY_PORT,
                128,
                AcceptMode.LEAST_CONNECTIONS,
                socket -> {
                    socket.getOutputStream().write(Heddle.currentCore().index());
                    Pattern.echo(socket.getInputStream(), socket.getOutputStream());
                });
    }

    /** The open connections, by the index of their core. */
    private final class Clients implements AutoCloseable {
        private final CoreListeners server;
        private final List<Deque<Socket>> byCore = new ArrayList<>();

        Clients(CoreListeners server) {
            this.server = server;
            heddle.group().cores().forEach(core -> byCore.add(new ArrayDeque<>()));
        }

        void connect(int count) throws IOException {
            for (int i = 0; i < count; i++) {
                Socket socket = new Socket();
                socket.connect(server.localAddress());
                byCore.get(socket.getInputStream().read()).add(socket);
            }
        }

        List<Integer> counts() {
            return byCore.stream().map(Deque::size).toList();
        }

        @Override
        public void close() throws IOException {
            for (Deque<Socket> sockets : byCore) {
                for (Socket socket : sockets) {
                    socket.close();
                }
            }
        }
    }

    private List<Integer> nOnEachCore(int count) {
        return heddle.group().cores().stream().map(core -> count).toList();
    }

    private List<Integer> loads() {
        return heddle.group().cores().stream().map(Core::load).toList();
    }

    @Test
    void connectionsAreSpreadEvenlyHoweverFew() throws Exception {
        int cores = heddle.group().cores().size();
        try (CoreListeners server = openTelling();
                Clients clients = new Clients(server)) {
            for (int each = 1; each <= 8; each++) {
                clients.connect(cores);
                assertEquals(nOnEachCore(each), clients.counts());
            }
        }
    }

    @Test
    void theCoreThatLostConnectionsGetsTheNextOnes() throws Exception {
        int cores = heddle.group().cores().size();
        try (CoreListeners server = openTelling();
                Clients clients = new Clients(server)) {
            clients.connect(2 * cores);
            assertEquals(nOnEachCore(2), clients.counts());
            await().until(() -> loads().stream().mapToInt(load -> load).sum() == 2 * cores + 1);
            List<Integer> before = loads();
            clients.connect(3 * cores);
            assertEquals(nOnEachCore(5), clients.counts());
            Deque<Socket> last = clients.byCore.getLast();
            for (int i = 0; i < 3; i++) {
                last.removeLast().close();
            }
            // A connection's thread ends after it was taken off the count.
            await().until(() -> loads().getLast().equals(before.getLast()));
            clients.connect(3);
            assertEquals(nOnEachCore(5), clients.counts());
        }
    }

    /** By the counters of the drivers, for a handler that leaves the work to a foreign thread. */
    @Test
    void theIoIsDoneOnTheChosenCoreWhoeverUsesTheConnection() throws Exception {
        int rounds = 200;
        List<Core> cores = heddle.group().cores();
        try (CoreListeners server =
                CoreListeners.open(
                        heddle.group(),
                        ANY_PORT,
                        128,
                        AcceptMode.LEAST_CONNECTIONS,
                        socket -> {
                            Core own = Heddle.currentCore();
                            Core other = cores.get((own.index() + 1) % cores.size());
                            Task<Void> foreign =
                                    Task.run(
                                            Heddle.threadFactory(other),
                                            () -> {
                                                socket.getOutputStream().write(own.index());
                                                Pattern.echo(
                                                        socket.getInputStream(),
                                                        socket.getOutputStream());
                                            });
                            foreign.get();
                        })) {
            for (int i = 0; i < 2 * cores.size(); i++) {
                try (Socket socket = new Socket()) {
                    socket.connect(server.localAddress());
                    Core home = cores.get(socket.getInputStream().read());
                    long before = submissions(home);
                    Pattern.roundTrips(
                            socket.getInputStream(), socket.getOutputStream(), i, rounds, 100);
                    long after = submissions(home);
                    assertTrue(after - before >= 2 * rounds - 2, before + " to " + after);
                }
            }
        }
    }

    private static long submissions(Core core) {
        return core.statistics().driver().submissions();
    }
}
