package dev.heddle.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.heddle.support.Descriptors;
import dev.heddle.support.Sockets.Connection;
import dev.heddle.support.StockSockets;
import dev.heddle.support.Task;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sockets that nobody closes and nobody can reach any more. */
abstract class DroppedSocketSuite extends SocketSuite {
    private static final int CONNECTIONS = 20;

    /** The JDK keeps one for its own use. */
    @BeforeEach
    void openWhatStaysOpen() throws Exception {
        sockets.connect().close();
    }

    private static void collectUntil(Callable<Boolean> condition) {
        await().atMost(Task.PATIENCE)
                .until(() -> {
                    System.gc();
                    return condition.call();
                });
    }

    private static void collectUntilOpen(long sockets) {
        collectUntil(() -> Descriptors.countSockets() <= sockets);
    }

    /** In a thread that ends, so that no frame of the test keeps what it opened. */
    private void open(Task.Body body) throws Exception {
        inThread(body);
    }

    @Test
    void connectionsGiveTheirDescriptorsBack() throws Exception {
        long before = Descriptors.countSockets();
        open(() -> {
            for (int i = 0; i < CONNECTIONS; i++) {
                Connection both = sockets.connect();
                both.client().getOutputStream().write(1);
                assertEquals(1, both.server().getInputStream().read());
            }
        });
        collectUntilOpen(before);
    }

    @Test
    void socketsThatWereNeverUsedGiveTheirDescriptorsBack() throws Exception {
        long before = Descriptors.countSockets();
        open(() -> {
            for (int i = 0; i < CONNECTIONS; i++) {
                sockets.newSocket().setTcpNoDelay(true);
                sockets.newServerSocket().setReuseAddress(true);
            }
        });
        collectUntilOpen(before);
    }

    @Test
    void aListenerGivesItsPortBack() throws Exception {
        AtomicReference<InetSocketAddress> address = new AtomicReference<>();
        open(() -> {
            ServerSocket listener = sockets.listen();
            address.set((InetSocketAddress) listener.getLocalSocketAddress());
            Socket client = sockets.newSocket();
            client.connect(address.get());
            client.close();
            listener.accept().close();
        });
        // Not by the count: sockets that others have dropped may go before this one.
        collectUntil(() -> isFree(address.get()));
    }

    private boolean isFree(InetSocketAddress address) throws IOException {
        try (ServerSocket again = sockets.newServerSocket()) {
            again.bind(address);
            return true;
        } catch (BindException stillInUse) {
            return false;
        }
    }

    @Test
    void thePeerReadsTheEnd() throws Exception {
        CompletableFuture<Socket> kept = new CompletableFuture<>();
        open(() -> kept.complete(sockets.connect().client()));
        try (Socket client = kept.get()) {
            Task<Integer> reader =
                    Task.call(sockets.threads(), () -> client.getInputStream().read());
            collectUntil(reader::isDone);
            assertEquals(-1, reader.get());
        }
    }

    /** Its stream is enough to reach a socket, and so is the stack of a thread that reads. */
    @Test
    void aSocketThatIsReadFromStaysOpen() throws Exception {
        CompletableFuture<Socket> kept = new CompletableFuture<>();
        CompletableFuture<InputStream> stream = new CompletableFuture<>();
        long before = Descriptors.countSockets();
        open(() -> {
            Connection both = sockets.connect();
            kept.complete(both.client());
            stream.complete(both.server().getInputStream());
            sockets.connect();
        });
        try (Socket client = kept.get()) {
            // Only the two that are kept, not the two beside them.
            collectUntilOpen(before + 2);
            InputStream in = stream.get();
            Task<Integer> reader = Task.call(sockets.threads(), in::read).awaitParked();
            in = null;
            stream.obtrudeValue(null);
            open(sockets::connect);
            collectUntilOpen(before + 2);
            assertFalse(reader.isDone());
            client.getOutputStream().write(1);
            assertEquals(1, reader.get());
        }
    }

    @Test
    void oneThatLingersDoesNotHoldUpTheOthers() throws Exception {
        assumeFalse(sockets instanceof StockSockets, "the JDK lingers on its cleaner's thread");
        CompletableFuture<Socket> kept = new CompletableFuture<>();
        long before = Descriptors.countSockets();
        open(() -> {
            Connection both = sockets.connect();
            kept.complete(both.server());
            both.client().setSoLinger(true, 2 * (int) Task.PATIENCE.toSeconds());
            both.client().getOutputStream().write(new byte[200_000]);
        });
        collectUntilOpen(before + 1);
        open(sockets::connect);
        collectUntilOpen(before + 1);
        try (Socket server = kept.get()) {
            inThread(() -> assertEquals(200_000, server.getInputStream().readAllBytes().length));
        }
    }

    @Test
    void whatOutlivesTheGroupGivesItsDescriptorsBack() throws Exception {
        AtomicReference<Connection[]> kept = new AtomicReference<>();
        open(() -> {
            Connection[] all = new Connection[CONNECTIONS];
            for (int i = 0; i < CONNECTIONS; i++) {
                all[i] = sockets.connect();
            }
            kept.set(all);
        });
        sockets.close();
        long open = Descriptors.countSockets();
        kept.set(null);
        collectUntilOpen(open - 2 * CONNECTIONS);
    }
}
