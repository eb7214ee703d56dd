package dev.heddle.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.Heddle;
import dev.heddle.HeddleOptions;
import dev.heddle.driver.IoDrivers;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.support.Descriptors;
import dev.heddle.support.HeddleSockets;
import dev.heddle.support.Pattern;
import dev.heddle.support.Stall;
import dev.heddle.support.Task;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Operations in flight on a core whose carrier is stuck in a task: what a close, or the carrier's
 * return, makes of them. Peers are the JDK's sockets, which no stall can reach. Nothing here ends
 * the stall before what is expected during it has come.
 */
abstract class StallCloseSuite extends HeddleSuite {
    @Parameter int cores;

    private static final int EIGHT_MEBIBYTES = 8 << 20;
    private static final int BUFFER_BYTES = 128 << 10;

    private Core core;

    @BeforeEach
    void chooseTheCoreToStall() {
        core = heddle.group().cores().getFirst();
    }

    /** A connection between the JDK's socket and ours, which has no home yet. */
    private record Pair(Socket peer, HeddleSocket ours) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            peer.close();
            ours.close();
        }
    }

    private Pair connect(CoreGroup group) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            // Set sizes are not tuned by the kernel: a large write is certain not to fit.
            listener.setReceiveBufferSize(BUFFER_BYTES);
            HeddleSocket ours = new HeddleSocket(group);
            ours.setSendBufferSize(BUFFER_BYTES);
            Task.run(
                            Heddle.threadFactory(group.cores().getFirst()),
                            () -> ours.connect(listener.getLocalSocketAddress()))
                    .get();
            Socket peer = listener.accept();
            peer.setSoTimeout((int) Task.PATIENCE.toMillis());
            return new Pair(peer, ours);
        }
    }

    private static long submissions(Core core) {
        return core.statistics().driver().submissions();
    }

    /** Begins an operation on the core and waits until its driver has it. */
    private Task<Void> inFlight(Task.Body body) {
        long before = submissions(core);
        Task<Void> task = Task.run(Heddle.threadFactory(core), body);
        if (Set.of(IoDrivers.URING, IoDrivers.RING).contains(driver())) {
            // What is queued only when the stall begins goes to the spare carrier's ring at once.
            await().atMost(Task.PATIENCE).until(() -> submissions(core) > before);
        }
        return task.awaitParked();
    }

    /** Waits until a writer is stuck: its socket takes no more, and the peer has all of it. */
    private static void awaitFull(Core core, Socket peer) throws IOException {
        AtomicLong seen = new AtomicLong(-1);
        await().atMost(Task.PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    long now = peer.getInputStream().available() + submissions(core) * 100_000_000;
                    return seen.getAndSet(now) == now && peer.getInputStream().available() > 0;
                });
    }

    private ThreadFactory closers(boolean own) {
        return own
                ? Heddle.threadFactory(heddle.group().cores().getLast())
                : Thread.ofPlatform().daemon().factory();
    }

    private static void assertClosed(Task<?> task) throws Exception {
        assertEquals("Socket closed", task.failure(SocketException.class).getMessage());
    }

    /** No socket, and no ring of a carrier that has come back. */
    private void awaitNothingLeft(long sockets) {
        Descriptors.awaitSocketsAtMost(sockets);
        await().atMost(Task.PATIENCE).until(() -> Descriptors.countRings() <= cores);
    }

    private void assertTheCoreServes() throws Exception {
        try (Pair pair = connect(heddle.group())) {
            Task<Void> echo =
                    Task.run(
                            Heddle.threadFactory(core),
                            () ->
                                    Pattern.echo(
                                            pair.ours().getInputStream(),
                                            pair.ours().getOutputStream()));
            Pattern.roundTrips(
                    pair.peer().getInputStream(), pair.peer().getOutputStream(), 1, 3, 1_000);
            pair.peer().shutdownOutput();
            echo.get();
        }
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void closeDuringAReadTellsThePeerAtOnce(boolean own, boolean isHandedOff) throws Exception {
        assertTheCoreServes();
        long before = Descriptors.countSockets();
        try (Pair pair = connect(heddle.group())) {
            Task<Void> reader = inFlight(pair.ours().getInputStream()::read);
            try (Stall stall = Stall.of(core)) {
                if (isHandedOff) {
                    stall.awaitHandOff();
                }
                Task.run(closers(own), pair.ours()::close).get();
                assertEquals(-1, pair.peer().getInputStream().read());
                assertClosed(reader);
                assertTheCoreServes();
            }
            assertTheCoreServes();
        }
        awaitNothingLeft(before);
    }

    /** A listener on a port that is named, which the kernel keeps longer than one of its choice. */
    private ServerSocket listenOnANamedPort() throws IOException {
        for (int tries = 0; ; tries++) {
            ServerSocket chosen = heddle.listen();
            chosen.close();
            ServerSocket named = heddle.newServerSocket();
            try {
                named.bind(chosen.getLocalSocketAddress());
                return named;
            } catch (BindException takenMeanwhile) {
                named.close();
                if (tries == 10) {
                    throw takenMeanwhile;
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void closeDuringAnAcceptFreesThePortAtOnce(boolean own, boolean isHandedOff) throws Exception {
        ServerSocket first = listenOnANamedPort();
        SocketAddress address = first.getLocalSocketAddress();
        Task<Void> acceptor = inFlight(first::accept);
        try (Stall stall = Stall.of(core)) {
            if (isHandedOff) {
                stall.awaitHandOff();
            }
            Task.run(closers(own), first::close).get();
            assertClosed(acceptor);
            try (Socket late = new Socket()) {
                assertThrows(ConnectException.class, () -> late.connect(address));
            }
            try (ServerSocket stock = new ServerSocket()) {
                stock.bind(address);
            }
            try (ServerSocket second = heddle.newServerSocket();
                    Socket client = new Socket()) {
                second.bind(address);
                Task<Socket> next = Task.call(Heddle.threadFactory(core), second::accept);
                client.connect(address);
                next.get().close();
            }
        }
        assertTheCoreServes();
    }

    /** The peer reads during the stall what the socket has, and all the rest after it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aWriteInFlightLosesNothingWhenItsCarrierComesBack(boolean direct) throws Exception {
        try (Pair pair = connect(heddle.group())) {
            byte[] bytes = Pattern.bytes(1, 0, EIGHT_MEBIBYTES);
            ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
            Task<Void> writer =
                    inFlight(() -> {
                        if (direct) {
                            pair.ours().write(buffer);
                        } else {
                            pair.ours().getOutputStream().write(bytes);
                        }
                    });
            InputStream in = pair.peer().getInputStream();
            long place = 0;
            for (int round = 0; round < 3; round++) {
                awaitFull(core, pair.peer());
                assertFalse(writer.isDone());
                try (Stall stall = Stall.of(core)) {
                    stall.awaitHandOff();
                    long until = place + in.available();
                    Pattern.read(in, 1, place, until, 10_000);
                    place = until;
                }
            }
            Pattern.read(in, 1, place, EIGHT_MEBIBYTES, 10_000);
            writer.get();
            pair.ours().close();
            assertEquals(-1, in.read());
        }
    }

    @Test
    void aWriteThatWaitsGoesOnWithoutItsCarrier() throws Exception {
        try (Pair pair = connect(heddle.group())) {
            byte[] bytes = Pattern.bytes(1, 0, EIGHT_MEBIBYTES);
            Task<Void> writer = inFlight(() -> pair.ours().getOutputStream().write(bytes));
            awaitFull(core, pair.peer());
            try (Stall stall = Stall.of(core)) {
                stall.awaitHandOff();
                Pattern.read(pair.peer().getInputStream(), 1, 0, EIGHT_MEBIBYTES, 10_000);
                writer.get();
            }
            assertTheCoreServes();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void closeDuringAWriteTellsThePeerAtOnce(boolean own) throws Exception {
        assertTheCoreServes();
        long before = Descriptors.countSockets();
        try (Pair pair = connect(heddle.group())) {
            Task<Void> reader = inFlight(pair.ours().getInputStream()::read);
            byte[] bytes = Pattern.bytes(1, 0, EIGHT_MEBIBYTES);
            Task<Void> writer = inFlight(() -> pair.ours().getOutputStream().write(bytes));
            awaitFull(core, pair.peer());
            try (Stall stall = Stall.of(core)) {
                stall.awaitHandOff();
                Task.run(closers(own), pair.ours()::close).get();
                assertClosed(reader);
                byte[] received = pair.peer().getInputStream().readAllBytes();
                assertTrue(received.length > 0 && received.length < EIGHT_MEBIBYTES);
                Pattern.check(received, received.length, 1, 0);
                assertClosed(writer);
            }
            assertTheCoreServes();
        }
        awaitNothingLeft(before);
    }

    /** The writer is no thread of the group, which therefore does not interrupt it at its end. */
    @Test
    void aWriteInFlightEndsWithItsGroupWhenTheCarrierComesBack() throws Exception {
        HeddleSockets.require(driver(), cores);
        CoreGroup group =
                Heddle.newCoreGroup(
                        HeddleOptions.defaults()
                                .withName("closing")
                                .withDriver(driver())
                                .withCores(cores)
                                .withCloseTime(Duration.ofMillis(10)));
        Core first = group.cores().getFirst();
        try (Pair pair = connect(group)) {
            ByteBuffer bytes = ByteBuffer.allocateDirect(4 * EIGHT_MEBIBYTES);
            Task<Void> writer =
                    Task.run(
                            Thread.ofPlatform().daemon().factory(), () -> pair.ours().write(bytes));
            awaitFull(first, pair.peer());
            // The send goes on with what this makes room for, and will end with a part.
            pair.peer().getInputStream().skipNBytes(EIGHT_MEBIBYTES);
            awaitFull(first, pair.peer());
            try (Stall stall = Stall.of(first)) {
                stall.awaitHandOff();
                group.close();
            }
            assertClosed(writer);
        }
    }

    abstract String driver();

    @Override
    HeddleSockets open() throws Exception {
        return HeddleSockets.open(driver(), cores);
    }
}
