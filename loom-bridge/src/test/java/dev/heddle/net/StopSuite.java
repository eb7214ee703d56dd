package dev.heddle.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.support.Descriptors;
import dev.heddle.support.Task;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The graceful stop. A request is a number; its reply that number, and whether it is the last. */
@Timeout(120)
abstract class StopSuite extends HeddleSuite {
    private static final InetSocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Duration LONG = Duration.ofSeconds(60);

    private final List<Socket> clients = new ArrayList<>();

    private CoreListeners open(AcceptMode mode, ConnectionHandler handler) throws IOException {
        return CoreListeners.open(heddle.group(), ANY_PORT, 512, mode, handler);
    }

    private Socket connect(CoreListeners server) throws IOException {
        Socket client = new Socket();
        client.connect(server.localAddress());
        client.setSoTimeout((int) Task.PATIENCE.toMillis());
        clients.add(client);
        return client;
    }

    private static Task<StopReport> stopping(CoreListeners server, Duration atMost) {
        Task<StopReport> stop =
                Task.call(Thread.ofPlatform().daemon().factory(), () -> server.stop(atMost));
        await().until(server::isStopping);
        return stop;
    }

    static void answerUntilTheLast(HeddleSocket connection) throws IOException {
        DataInputStream in = new DataInputStream(connection.getInputStream());
        ByteBuffer reply = ByteBuffer.allocate(Integer.BYTES + 1);
        boolean isLast = false;
        while (!isLast) {
            int request = in.readInt();
            isLast = connection.isServerStopping();
            connection.write(reply.clear().putInt(request).put((byte) (isLast ? 1 : 0)).flip());
        }
    }

    static void request(Socket client, int number) throws IOException {
        new DataOutputStream(client.getOutputStream())
                .write(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
    }

    /** Whether it is the last one. */
    static boolean reply(Socket client, int number) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        assertEquals(number, in.readInt());
        return in.readBoolean();
    }

    private static void assertEnd(Socket client) throws IOException {
        assertEquals(-1, client.getInputStream().read());
    }

    private void closeClients() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
    }

    // --- what is in flight
    // -----------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    void underLoadEachRequestIsAnswered(AcceptMode mode) throws Exception {
        int connections = 100;
        long before = Descriptors.countSockets();
        AtomicInteger answered = new AtomicInteger();
        CoreListeners server = open(mode, StopSuite::answerUntilTheLast);
        List<Task<Void>> loads = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            Socket client = connect(server);
            loads.add(
                    Task.run(
                            Thread.ofVirtual().factory(),
                            () -> {
                                boolean isLast = false;
                                for (int number = 0; !isLast; number++) {
                                    request(client, number);
                                    isLast = reply(client, number);
                                    answered.incrementAndGet();
                                }
                                assertEnd(client);
                            }));
        }
        await().until(() -> answered.get() > 20 * connections);
        StopReport report = server.stop(LONG);
        for (Task<Void> load : loads) {
            load.get();
        }
        assertTrue(report.isGraceful(), report::toString);
        assertEquals(connections, report.finished() + report.idle(), report::toString);
        Socket late = new Socket();
        clients.add(late);
        assertThrows(ConnectException.class, () -> late.connect(server.localAddress()));
        closeClients();
        Descriptors.awaitSocketsAtMost(before);
    }

    /** Some of them are in the backlog still. */
    @ParameterizedTest
    @EnumSource
    void whoHasConnectedBeforeTheStopIsServed(AcceptMode mode) throws Exception {
        int connections = 200;
        try (CoreListeners server = open(mode, StopSuite::answerUntilTheLast)) {
            for (int i = 0; i < connections; i++) {
                request(connect(server), i);
            }
            StopReport report = server.stop(LONG);
            for (int i = 0; i < connections; i++) {
                reply(clients.get(i), i);
                assertEnd(clients.get(i));
            }
            assertTrue(report.isGraceful(), report::toString);
            assertEquals(connections, report.finished() + report.idle(), report::toString);
            assertTrue(report.accepted() <= connections, report::toString);
        }
        closeClients();
    }

    @Test
    void aRequestThatIsBeingServedIsAnswered() throws Exception {
        CountDownLatch taken = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CoreListeners server =
                open(
                        AcceptMode.REUSE_PORT,
                        connection -> {
                            int request = connection.getInputStream().read();
                            if (request >= 0) {
                                taken.countDown();
                                go.await();
                                connection.getOutputStream().write(request + 1);
                            }
                        });
        Socket client = connect(server);
        client.getOutputStream().write(7);
        taken.await();
        assertFalse(server.isStopping());
        Socket idle = connect(server);
        Task<StopReport> stop = stopping(server, LONG);
        assertEnd(idle);
        assertFalse(stop.isDone());
        go.countDown();
        assertEquals(8, client.getInputStream().read());
        assertEnd(client);
        StopReport report = stop.get();
        assertEquals(1, report.finished(), report::toString);
        assertEquals(1, report.idle(), report::toString);
        closeClients();
    }

    /** It may have taken half of its time already, and comes slowly. */
    @Test
    void aRequestThatComesInPartsIsNotIdle() throws Exception {
        CoreListeners server = open(AcceptMode.REUSE_PORT, StopSuite::answerUntilTheLast);
        Socket idle = connect(server);
        request(idle, 1);
        assertFalse(reply(idle, 1));
        Socket slow = connect(server);
        request(slow, 2);
        assertFalse(reply(slow, 2));
        slow.getOutputStream().write(new byte[2]);
        Socket silent = connect(server);

        Task<StopReport> stop = stopping(server, LONG);
        assertEnd(idle);
        assertEnd(silent);
        slow.getOutputStream().write(new byte[] {0, 3});
        assertTrue(reply(slow, 3));
        assertEnd(slow);
        StopReport report = stop.get();
        assertTrue(report.isGraceful(), report::toString);
        assertEquals(2, report.idle(), report::toString);
        assertEquals(1, report.finished(), report::toString);
        assertTrue(report.took().compareTo(LONG) < 0, report::toString);
        closeClients();
    }

    /** The handler does not ask, and its client leaves it no pause. */
    @Test
    void aConnectionThatIsNeverIdleForLongEndsInTime() throws Exception {
        CoreListeners server =
                open(
                        AcceptMode.REUSE_PORT,
                        connection ->
                                connection
                                        .getInputStream()
                                        .transferTo(connection.getOutputStream()));
        Socket client = connect(server);
        Task<Integer> load =
                Task.call(
                        Thread.ofVirtual().factory(),
                        () -> {
                            int replies = 0;
                            try {
                                for (int byteBack = 5; byteBack == 5; replies++) {
                                    client.getOutputStream().write(5);
                                    byteBack = client.getInputStream().read();
                                }
                            } catch (IOException reset) {
                                // Its last request was too late.
                            }
                            return replies;
                        });
        StopReport report = server.stop(Duration.ofSeconds(4));
        assertEquals(1, report.idle(), report::toString);
        assertTrue(report.isGraceful(), report::toString);
        assertTrue(load.get() > 0);
        closeClients();
    }

    /** It passes the writes by where it stays in the kernel. */
    @Test
    void aReplyThatIsTransferredIsAReply() throws Exception {
        CompletableFuture<HeddleSocket> backend = new CompletableFuture<>();
        CoreListeners source =
                open(
                        AcceptMode.REUSE_PORT,
                        connection -> {
                            connection.getOutputStream().write(new byte[100_000]);
                            connection.getInputStream().read();
                        });
        CoreListeners server =
                open(
                        AcceptMode.REUSE_PORT,
                        connection -> {
                            connection.getInputStream().read();
                            HeddleSocket from = heddle.newSocket();
                            backend.complete(from);
                            from.connect(source.localAddress());
                            from.transferTo(connection, 100_000);
                            connection.getInputStream().read();
                        });
        Socket client = connect(server);
        client.getOutputStream().write(1);
        assertEquals(100_000, client.getInputStream().readNBytes(100_000).length);
        StopReport report = server.stop(LONG);
        assertEquals(1, report.idle(), report::toString);
        assertEnd(client);
        backend.get().close();
        assertTrue(source.stop(LONG).isGraceful());
        closeClients();
    }

    // --- what does not end
    // -----------------------------------------------------------------------------

    @Test
    void aHandlerThatDoesNotEndIsInterrupted() throws Exception {
        CountDownLatch taken = new CountDownLatch(1);
        AtomicReference<Throwable> ending = new AtomicReference<>();
        CoreListeners server =
                open(
                        AcceptMode.REUSE_PORT,
                        connection -> {
                            connection.getInputStream().read();
                            taken.countDown();
                            try {
                                Thread.sleep(Duration.ofHours(1));
                            } catch (InterruptedException e) {
                                ending.set(e);
                                connection.getOutputStream().write(9);
                            }
                        });
        Socket client = connect(server);
        client.getOutputStream().write(1);
        taken.await();
        StopReport report = server.stop(Duration.ofMillis(200));
        assertEquals(1, report.interrupted(), report::toString);
        assertEquals(0, report.cut(), report::toString);
        assertFalse(report.isGraceful());
        assertInstanceOf(InterruptedException.class, ending.get());
        assertEquals(9, client.getInputStream().read());
        closeClients();
    }

    @Test
    void aHandlerThatIgnoresItsInterruptLosesItsSocket() throws Exception {
        CountDownLatch taken = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        CoreListeners server =
                open(
                        AcceptMode.REUSE_PORT,
                        connection -> {
                            connection.getInputStream().read();
                            taken.countDown();
                            boolean isOver = false;
                            while (!isOver) {
                                try {
                                    end.await();
                                    isOver = true;
                                } catch (InterruptedException ignored) {
                                    // It goes on.
                                }
                            }
                            try {
                                connection.getOutputStream().write(1);
                                failure.complete(new AssertionError("written"));
                            } catch (IOException e) {
                                failure.complete(e);
                            }
                        });
        Socket client = connect(server);
        client.getOutputStream().write(1);
        taken.await();
        StopReport report = server.stop(Duration.ZERO);
        assertEquals(1, report.cut(), report::toString);
        assertEquals(0, report.finished() + report.idle() + report.interrupted());
        assertEnd(client);
        end.countDown();
        assertInstanceOf(SocketException.class, failure.get());
        assertEquals(1, server.stop(LONG).cut());
        closeClients();
    }

    // --- who calls, and how
    // ----------------------------------------------------------------------------

    @Test
    void aSecondCallWaitsForTheFirst() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch taken = new CountDownLatch(1);
        CoreListeners server =
                open(
                        AcceptMode.LEAST_CONNECTIONS,
                        connection -> {
                            connection.getInputStream().read();
                            taken.countDown();
                            go.await();
                        });
        Socket client = connect(server);
        client.getOutputStream().write(1);
        taken.await();
        Task<StopReport> first = stopping(server, LONG);
        Task<StopReport> second =
                Task.call(heddle.threads(), () -> server.stop(Duration.ZERO)).awaitParked();
        server.close();
        assertFalse(first.isDone());
        go.countDown();
        assertSame(first.get(), second.get());
        assertSame(first.get(), server.stop(Duration.ZERO));
        closeClients();
    }

    @Test
    void afterACloseTheConnectionsAreEnded() throws Exception {
        CoreListeners server = open(AcceptMode.REUSE_PORT, StopSuite::answerUntilTheLast);
        Socket client = connect(server);
        request(client, 1);
        assertFalse(reply(client, 1));
        server.close();
        request(client, 2);
        assertFalse(reply(client, 2));
        assertEquals(1, server.stop(LONG).idle());
        assertEnd(client);
        closeClients();
    }

    @Test
    void wrongCallsAreRefusedAndChangeNothing() throws Exception {
        CompletableFuture<Throwable> own = new CompletableFuture<>();
        AtomicReference<CoreListeners> self = new AtomicReference<>();
        CoreListeners server =
                open(
                        AcceptMode.REUSE_PORT,
                        connection -> {
                            connection.getInputStream().read();
                            own.complete(
                                    assertThrows(
                                            IllegalStateException.class,
                                            () -> self.get().stop(LONG)));
                            connection.getOutputStream().write(1);
                        });
        self.set(server);
        assertThrows(NullPointerException.class, () -> server.stop(null));
        String negative =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> server.stop(Duration.ofSeconds(-1)))
                        .getMessage();
        assertEquals(
                "the time to stop in, PT-1S, is negative: use Duration.ZERO for none", negative);
        Socket client = connect(server);
        client.getOutputStream().write(1);
        assertTrue(own.get().getMessage().contains("a handler of the server itself"));
        assertEquals(1, client.getInputStream().read());
        assertFalse(server.isStopping());
        assertTrue(server.stop(Duration.ofSeconds(Long.MAX_VALUE)).isGraceful());
        closeClients();
    }

    @Test
    void anInterruptOfTheCallerEndsTheWaitingAndStays() throws Exception {
        CountDownLatch taken = new CountDownLatch(1);
        CoreListeners server =
                open(
                        AcceptMode.REUSE_PORT,
                        connection -> {
                            connection.getInputStream().read();
                            taken.countDown();
                            Thread.sleep(Duration.ofHours(1));
                        });
        connect(server).getOutputStream().write(1);
        taken.await();
        AtomicReference<Boolean> status = new AtomicReference<>();
        Task<StopReport> stop =
                Task.call(
                        heddle.threads(),
                        () -> {
                            StopReport report = server.stop(LONG);
                            status.set(Thread.currentThread().isInterrupted());
                            return report;
                        });
        await().until(server::isStopping);
        stop.thread().interrupt();
        StopReport report = stop.get();
        assertEquals(1, report.interrupted() + report.cut(), report::toString);
        assertEquals(true, status.get());
        closeClients();
    }

    // --- Unix-domain
    // -----------------------------------------------------------------------------------

    @Test
    void aUnixDomainServerStopsLikewise(@TempDir Path folder) throws Exception {
        var address = UnixDomainSocketAddress.of(folder.resolve("socket"));
        CoreUnixListener server =
                CoreUnixListener.open(
                        heddle.group(),
                        address,
                        100,
                        connection -> {
                            int request = connection.getInputStream().read();
                            connection.getOutputStream().write(request);
                            connection
                                    .getOutputStream()
                                    .write(connection.isServerStopping() ? 1 : 0);
                            connection.getInputStream().read();
                        });
        List<HeddleUnixSocket> ends = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            HeddleUnixSocket end = HeddleUnixSocket.connect(heddle.group(), address, 0);
            end.getOutputStream().write(i);
            ends.add(end);
        }
        StopReport report = server.stop(LONG);
        assertTrue(server.isStopping());
        assertTrue(report.isGraceful(), report::toString);
        assertEquals(50, report.idle() + report.finished(), report::toString);
        for (int i = 0; i < 50; i++) {
            assertEquals(i, ends.get(i).getInputStream().read());
            assertTrue(ends.get(i).getInputStream().read() <= 1);
            assertEquals(-1, ends.get(i).getInputStream().read());
            ends.get(i).close();
        }
    }
}
