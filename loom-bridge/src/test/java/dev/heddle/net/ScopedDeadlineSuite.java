package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.support.FullBacklog;
import dev.heddle.support.FullUnixBacklog;
import dev.heddle.support.Pattern;
import dev.heddle.support.Task;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Waits that end with the deadline of a scope, of which the calls know nothing. */
abstract class ScopedDeadlineSuite extends ThreadKindSuite {
    private static final Duration SOON = Duration.ofMillis(30);
    private static final int TOTAL = 12 << 20;

    @TempDir Path directory;

    private static void within(Duration time, Task.Body body) throws Exception {
        Deadline.<Object, Exception>within(
                time,
                () -> {
                    body.run();
                    return body;
                });
    }

    private static void assertTimesOut(String message, Executable call) throws Exception {
        for (Duration time : List.of(SOON, Duration.ZERO)) {
            within(
                    time,
                    () ->
                            assertEquals(
                                    message,
                                    assertThrows(SocketTimeoutException.class, call).getMessage()));
        }
    }

    private static void assertReads(HeddleSocket from, int place, int length) throws Exception {
        Pattern.read(from.getInputStream(), 1, place, place + length, 60_000);
    }

    // --- connections

    @Test
    void everyReadEndsAndTheSocketGoesOn() throws Exception {
        try (Pair both = connect()) {
            start(
                            () -> {
                                HeddleSocket server = both.server();
                                ByteBuffer into = ByteBuffer.allocateDirect(10);
                                String message = "Read timed out";
                                assertTimesOut(message, server.getInputStream()::read);
                                assertTimesOut(message, () -> server.read(into));
                                assertTimesOut(message, () -> server.read(into, Deadline.none()));
                                assertTimesOut(message, server::readLent);
                                assertEquals(0, into.position());
                                assertFalse(server.isClosed());
                                both.client().write(ByteBuffer.wrap(Pattern.bytes(1, 0, 50)));
                                assertReads(server, 0, 50);
                            })
                    .get();
        }
    }

    @Test
    void whatNeedsNoWaitingIsDoneAfterTheDeadlineToo() throws Exception {
        try (Pair both = connect()) {
            start(() ->
                            within(
                                    Duration.ZERO,
                                    () -> {
                                        both.client()
                                                .write(ByteBuffer.wrap(Pattern.bytes(1, 0, 50)));
                                        // On loopback it is there when the write returns.
                                        assertReads(both.server(), 0, 50);
                                        both.client().getOutputStream().write(7);
                                        try (LentBuffer lent = both.server().readLent()) {
                                            assertNotNull(lent);
                                            assertEquals(7, lent.bytes().get());
                                        }
                                    }))
                    .get();
        }
    }

    @Test
    void aWriteToASlowPeerEndsAndSaysWhatWasWritten() throws Exception {
        try (Pair both = connect()) {
            Task<Void> writer =
                    start(() -> {
                        OutputStream out = both.client().getOutputStream();
                        byte[] bytes = Pattern.bytes(1, 0, TOTAL);
                        within(
                                SOON,
                                () -> {
                                    var e =
                                            assertThrows(
                                                    SocketTimeoutException.class,
                                                    () -> out.write(bytes));
                                    assertEquals("Write timed out", e.getMessage());
                                    int written = e.bytesTransferred;
                                    assertTrue(written > 0 && written < TOTAL, "" + written);
                                    Task<Void> reader =
                                            start(() -> assertReads(both.server(), 0, TOTAL));
                                    // A thread of its own is not in the scope.
                                    start(() -> out.write(bytes, written, TOTAL - written)).get();
                                    reader.get();
                                });
                    });
            writer.get();
        }
    }

    @Test
    void waitingForAnotherThreadsReadOrWriteCountsToo() throws Exception {
        try (Pair both = connect()) {
            Task<Void> reader = start(() -> assertReads(both.server(), 0, TOTAL + 1)).awaitParked();
            start(() -> assertTimesOut("Read timed out", both.server().getInputStream()::read))
                    .get();
            ByteBuffer large = ByteBuffer.wrap(Pattern.bytes(2, 0, TOTAL));
            Task<Void> writer = start(() -> both.server().write(large)).awaitParked();
            start(
                            () -> {
                                ByteBuffer one = ByteBuffer.allocate(1);
                                OutputStream out = both.server().getOutputStream();
                                String message = "Write timed out";
                                assertTimesOut(message, () -> both.server().write(one));
                                assertTimesOut(message, () -> out.write(1));
                                assertTimesOut(message, () -> both.server().sendUrgentData(1));
                                assertEquals(0, one.position());
                            })
                    .get();
            start(() -> Pattern.read(both.client().getInputStream(), 2, 0, TOTAL, 60_000)).get();
            writer.get();
            both.client().write(ByteBuffer.wrap(Pattern.bytes(1, 0, TOTAL + 1)));
            reader.get();
        }
    }

    @Test
    void theEarliestOfAllThatCountIsTheOneThatCounts() throws Exception {
        Duration late = Task.PATIENCE.multipliedBy(10);
        try (Pair both = connect()) {
            ByteBuffer into = ByteBuffer.allocate(1);
            Executable read = () -> both.server().read(into);
            Executable limited = () -> both.server().read(into, Deadline.after(late));
            start(
                            () -> {
                                within(late, () -> assertTimesOut("Read timed out", read));
                                within(late, () -> assertTimesOut("Read timed out", limited));
                                within(SOON, () -> within(late, () -> assertTimesOutAtOnce(read)));
                                within(
                                        SOON,
                                        () ->
                                                Deadline.none()
                                                        .run(() -> assertTimesOutAtOnce(read)));
                                both.server().setSoTimeout(1);
                                within(late, () -> assertTimesOutAtOnce(read));
                                both.server().setSoTimeout(1_000_000);
                                within(SOON, () -> assertTimesOutAtOnce(read));
                            })
                    .get();
        }
    }

    /** Long before the task's patience ends, that is. */
    private static void assertTimesOutAtOnce(Executable call) {
        assertThrows(SocketTimeoutException.class, call);
    }

    @Test
    void anInterruptClosesTheSocketOfAVirtualThreadAsWithoutAScope() throws Exception {
        try (Pair both = connect()) {
            Task<Void> reader =
                    start(() -> within(Task.PATIENCE, () -> both.server().getInputStream().read()))
                            .awaitParked();
            reader.thread().interrupt();
            if (kind.isVirtual()) {
                assertEquals(
                        "Closed by interrupt", reader.failure(SocketException.class).getMessage());
            } else {
                both.client().getOutputStream().write(1);
                reader.get();
            }
            assertEquals(kind.isVirtual(), both.server().isClosed());
        }
    }

    @Test
    void aTransferEndsWhereNothingComesAndWhereNothingGoes() throws Exception {
        try (Pair from = connect();
                Pair to = connect()) {
            HeddleSocket source = from.server();
            start(() -> assertTimesOut("Read timed out", () -> source.transferTo(to.client(), 10)))
                    .get();
            ByteBuffer all = ByteBuffer.wrap(Pattern.bytes(1, 0, TOTAL));
            Task<Void> writer = start(() -> from.client().write(all)).awaitParked();
            start(
                            () -> {
                                long[] moved = {0};
                                within(
                                        SOON,
                                        () -> moved[0] = source.transferTo(to.client(), TOTAL));
                                assertTrue(moved[0] < TOTAL, "moved " + moved[0]);
                                Task<Void> reader = start(() -> assertReads(to.server(), 0, TOTAL));
                                source.transferTo(to.client(), TOTAL - moved[0]);
                                reader.get();
                            })
                    .get();
            writer.get();
        }
    }

    @Test
    void aPushGivesUpWhatIsNotWritten() throws Exception {
        try (Pair both = connect()) {
            start(() ->
                            within(
                                    SOON,
                                    () -> {
                                        ByteBuffer bytes = ByteBuffer.allocateDirect(TOTAL);
                                        WriteResult result =
                                                HeddleSocket.writeAll(
                                                                List.of(both.client()),
                                                                bytes,
                                                                Deadline.none())
                                                        .getFirst();
                                        assertInstanceOf(
                                                SocketTimeoutException.class, result.failure());
                                        assertTrue(result.bytes() < TOTAL);
                                    }))
                    .get();
        }
    }

    // --- accept and connect

    @Test
    void anAcceptEndsAndTheListenerGoesOn() throws Exception {
        try (HeddleServerSocket listener = (HeddleServerSocket) heddle.listen()) {
            start(
                            () -> {
                                assertTimesOut("Accept timed out", listener::accept);
                                try (Socket client = heddle.newSocket()) {
                                    client.connect(listener.getLocalSocketAddress());
                                    listener.accept().close();
                                }
                            })
                    .get();
        }
    }

    @Test
    void aConnectEndsAndClosesItsSocket() throws Exception {
        try (FullBacklog full = new FullBacklog()) {
            start(
                            () -> {
                                for (Duration time : List.of(SOON, Duration.ZERO)) {
                                    HeddleSocket socket = heddle.newSocket();
                                    Executable connect = () -> socket.connect(full.address());
                                    within(time, () -> assertTimesOutAtOnce(connect));
                                    assertTrue(socket.isClosed());
                                }
                            })
                    .get();
        }
    }

    // --- of the other kinds

    @Test
    void aUnixDomainSocketsWaitsEndToo() throws Exception {
        UnixDomainSocketAddress address =
                UnixDomainSocketAddress.of(directory.resolve("socket").toString());
        try (HeddleUnixServerSocket listener =
                        HeddleUnixServerSocket.listen(heddle.group(), address, 10);
                FullUnixBacklog full = new FullUnixBacklog(directory)) {
            start(
                            () -> {
                                assertTimesOut("Accept timed out", listener::accept);
                                assertTimesOut(
                                        "Connect timed out",
                                        () ->
                                                HeddleUnixSocket.connect(
                                                        heddle.group(), full.address(), 0));
                                try (var client =
                                                HeddleUnixSocket.connect(
                                                        heddle.group(), address, 0);
                                        var server = listener.accept()) {
                                    assertTimesOut("Read timed out", server.getInputStream()::read);
                                    client.getOutputStream().write(5);
                                    assertEquals(5, server.getInputStream().read());
                                }
                            })
                    .get();
        }
    }

    @Test
    void aDatagramIsWaitedForUntilThen() throws Exception {
        try (HeddleDatagramSocket socket =
                new HeddleDatagramSocket(heddle.group(), new InetSocketAddress(LOOPBACK, 0))) {
            start(
                            () -> {
                                DatagramPacket packet = new DatagramPacket(new byte[10], 10);
                                ByteBuffer into = ByteBuffer.allocateDirect(10);
                                String message = "Receive timed out";
                                assertTimesOut(message, () -> socket.receive(packet));
                                assertTimesOut(message, () -> socket.receive(into));
                                assertTimesOut(
                                        message, () -> socket.receive(new DatagramBatch(1, 10)));
                                InetSocketAddress self =
                                        (InetSocketAddress) socket.getLocalSocketAddress();
                                within(
                                        Duration.ZERO,
                                        () -> {
                                            socket.send(ByteBuffer.allocate(3), self);
                                            socket.receive(into);
                                        });
                                assertEquals(3, into.position());
                            })
                    .get();
        }
    }

    @Test
    void aSocketIsOpenedConnectedAndClosedAfterTheDeadlineToo() throws Exception {
        try (var listener = heddle.listen()) {
            start(() ->
                            within(
                                    Duration.ofNanos(TimeUnit.SECONDS.toNanos(-1)),
                                    () -> {
                                        HeddleSocket socket = heddle.newSocket();
                                        socket.setTcpNoDelay(true);
                                        socket.close();
                                        assertTrue(socket.isClosed());
                                    }))
                    .get();
            assertFalse(listener.isClosed());
        }
    }
}
