package dev.heddle.driver.uring;

import static dev.heddle.driver.Completion.awaitDone;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.heddle.driver.IoDrivers;
import dev.heddle.driver.SocketEndpoint;
import dev.heddle.driver.unix.UnixTransport;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.CoreGroupOptions;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoOperation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What waiting receives hold, and that nothing is lost when they have to let go of it. */
@Timeout(120)
abstract class ReceiveMemorySuite {
    /** How the driver is chosen. */
    abstract String driver();

    /** The rings of a core. */
    abstract Rings rings();

    static final Duration PATIENCE = Duration.ofSeconds(30);
    static final long NEVER = Duration.ofDays(1).toNanos();
    private static final int BUFFER = 16 * 1024;
    static final int ROOM = 4 * BUFFER;

    private UnixTransport transport;
    final List<Link> links = new ArrayList<>();

    private UringDriver driver;
    private CoreGroup group;
    private Core core;

    /** A connection with its peer, and a receive that is used again and again. */
    static final class Link {
        private final int number;
        private final SocketEndpoint endpoint;
        private final Socket peer;
        final IoOperation receive;
        private final byte[] into = new byte[BUFFER];

        Link(int number, SocketEndpoint endpoint, Socket peer, IoOperation receive) {
            this.number = number;
            this.endpoint = endpoint;
            this.peer = peer;
            this.receive = receive;
        }

        static byte byteAt(int number, long place) {
            return (byte) (place * 31 + (place >>> 7) + number * 13L);
        }

        void send(long place, int length) throws IOException {
            byte[] bytes = new byte[length];
            for (int i = 0; i < length; i++) {
                bytes[i] = byteAt(number, place + i);
            }
            peer.getOutputStream().write(bytes);
        }

        void check(long place, int length) {
            for (int i = 0; i < length; i++) {
                if (into[i] != byteAt(number, place + i)) {
                    throw new AssertionError(
                            "connection " + number + " is wrong at byte " + (place + i));
                }
            }
        }
    }

    void openGroup(ReceiveLimits limits, int connections) throws Exception {
        try {
            transport = (UnixTransport) IoDrivers.choose(driver()).transport();
        } catch (UnsupportedOperationException missing) {
            abort(missing.getMessage());
        }
        group =
                CoreGroup.open(
                        CoreGroupOptions.defaults()
                                .withName("memory")
                                .withCores(1)
                                .withDrivers(owner -> {
                                    driver = new UringDriver(owner, transport, limits, rings());
                                    return driver;
                                }));
        core = group.cores().getFirst();
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket listener = new ServerSocket(0, 200, loopback)) {
            for (int i = 0; i < connections; i++) {
                SocketEndpoint endpoint = transport.openStream();
                endpoint.homeOr(core);
                var address = new InetSocketAddress(loopback, listener.getLocalPort());
                IoOperation operation = new IoOperation().connect(endpoint, address);
                core.submit(operation);
                assertEquals(0, resultOf(operation));
                links.add(new Link(i, endpoint, listener.accept(), operation));
            }
        }
    }

    @AfterEach
    void close() throws IOException {
        for (Link link : links) {
            link.peer.close();
            core.close(link.endpoint);
            assertTrue(link.endpoint.awaitClosed(PATIENCE.toNanos()));
        }
        if (group != null) {
            group.close();
        }
    }

    static int resultOf(IoOperation operation) {
        return awaitDone(operation, PATIENCE);
    }

    void submit(Link link) {
        core.submit(link.receive.receive(link.endpoint, link.into, 0, BUFFER));
    }

    private long inLoop(LongSupplier question) {
        var answer = new CompletableFuture<Long>();
        core.runInLoop(() -> answer.complete(question.getAsLong()));
        return answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    long heldBytes() {
        return inLoop(() -> driver.receives().bytes());
    }

    private static boolean isInFlight(Link link, boolean asWatch) {
        return link.receive.driverState() instanceof Submission submission
                && submission.isPoll == asWatch;
    }

    long inFlight(boolean asWatch) {
        return inLoop(() -> links.stream().filter(link -> isInFlight(link, asWatch)).count());
    }

    void assertAllAreServed() throws Exception {
        for (Link link : links.reversed()) {
            link.send(0, 1_000);
        }
        for (Link link : links) {
            assertEquals(1_000, resultOf(link.receive));
            link.check(0, 1_000);
        }
        assertEquals(0, heldBytes());
        // The last operation is complete before its buffer is back.
        await().until(() -> core.statistics().buffers() == 0);
    }

    @Test
    void waitingReceivesHoldNoMoreThanTheBound() throws Exception {
        openGroup(new ReceiveLimits(ROOM, NEVER, NEVER), 20);
        links.forEach(this::submit);
        await().until(() -> inFlight(true) == 16);
        assertEquals(4, inFlight(false));
        assertEquals(ROOM, heldBytes());
        assertEquals(4, core.statistics().buffers());
        assertAllAreServed();
    }

    @Test
    void whoHasWaitedLongMakesRoomForWhoComes() throws Exception {
        openGroup(new ReceiveLimits(ROOM, 0, NEVER), 20);
        links.subList(0, 4).forEach(this::submit);
        await().until(() -> inFlight(false) == 4);
        submit(links.get(4)); // finds no room, and makes some
        await().until(() -> inFlight(true) == 5);
        assertEquals(0, heldBytes());
        submit(links.get(5));
        await().until(() -> inFlight(false) == 1);
        links.subList(6, 20).forEach(this::submit);
        await().until(() -> inFlight(true) + inFlight(false) == 20);
        assertTrue(heldBytes() <= ROOM);
        assertAllAreServed();
    }

    @Test
    void whoHasJustComeKeepsItsBuffer() throws Exception {
        openGroup(new ReceiveLimits(ROOM, NEVER, NEVER), 6);
        links.subList(0, 4).forEach(this::submit);
        await().until(() -> inFlight(false) == 4);
        links.subList(4, 6).forEach(this::submit);
        await().until(() -> inFlight(true) == 2);
        assertEquals(4, inFlight(false));
        assertAllAreServed();
    }

    @Test
    void idleReceivesHoldNothingAndThePoolIsEmptiedWithoutAnybodysHelp() throws Exception {
        openGroup(new ReceiveLimits(8 * ROOM, NEVER, 20_000_000), 20);
        links.forEach(this::submit);
        await().atMost(PATIENCE).until(() -> inFlight(true) == 20);
        assertEquals(0, heldBytes());
        await().atMost(PATIENCE).until(() -> inLoop(() -> driver.buffers().idleBytes()) == 0);
        assertAllAreServed();
    }

    @Test
    void aDirectBufferOfTheCallersIsNotCounted() throws Exception {
        openGroup(new ReceiveLimits(0, 0, 0), 1);
        Link link = links.getFirst();
        var buffer = ByteBuffer.allocateDirect(BUFFER);
        core.submit(link.receive.receive(link.endpoint, buffer, 0, BUFFER));
        await().until(() -> inFlight(false) == 1);
        link.send(0, 10);
        assertEquals(10, resultOf(link.receive));
        assertEquals(Link.byteAt(0, 9), buffer.get(9));
    }

    @Test
    void demotedReceivesAreCancelledAndClosed() throws Exception {
        openGroup(new ReceiveLimits(ROOM, 0, 1_000_000), 20);
        for (int round = 0; round < 20; round++) {
            links.forEach(this::submit);
            if (round % 2 == 0) {
                await().until(() -> inFlight(true) == 20);
            }
            for (Link link : links) {
                core.cancel(link.receive);
                assertEquals(-Errno.ECANCELED, resultOf(link.receive));
            }
            assertEquals(0, heldBytes());
        }
        links.forEach(this::submit);
        await().until(() -> inFlight(true) == 20);
        links.forEach(link -> core.close(link.endpoint));
        links.forEach(link -> assertEquals(-Errno.ECANCELED, resultOf(link.receive)));
    }

    /** Blocks the carrier, and returns when a spare one has the core. */
    CountDownLatch stall() {
        CountDownLatch release = new CountDownLatch(1);
        long before = core.statistics().handOffs();
        core.execute(() -> {
            try {
                release.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        await().pollInterval(Duration.ofMillis(1))
                .until(() -> core.statistics().handOffs() > before);
        return release;
    }

    /** Demotions, cancellations and stalls, all against data that is on its way. */
    @Test
    void noByteIsLostOrMovedWhenDemotionMeetsData() throws Exception {
        openGroup(new ReceiveLimits(ROOM, 20_000, 60_000), 24);
        AtomicBoolean isOver = new AtomicBoolean();
        List<CompletableFuture<Long>> readers = new ArrayList<>();
        for (Link link : links) {
            readers.add(CompletableFuture.supplyAsync(() -> read(link), this::start));
        }
        var writer = CompletableFuture.supplyAsync(this::write, this::start);
        var staller =
                CompletableFuture.runAsync(
                        () -> {
                            while (!isOver.get()) {
                                stall().countDown();
                                LockSupport.parkNanos(5_000_000);
                            }
                        },
                        this::start);
        long[] written = writer.get(90, TimeUnit.SECONDS);
        for (int i = 0; i < written.length; i++) {
            assertEquals(written[i], readers.get(i).get(30, TimeUnit.SECONDS));
        }
        isOver.set(true);
        staller.get(30, TimeUnit.SECONDS);
        await().until(() -> heldBytes() == 0);
    }

    private void start(Runnable body) {
        Thread.ofPlatform().daemon().start(body);
    }

    private long demotions() {
        return inLoop(() -> driver.receives().demotions());
    }

    /** Writes until many receives had to let go; returns how much that is for each. */
    private long[] write() {
        Random random = new Random(1);
        long[] places = new long[links.size()];
        try {
            for (int n = 0; n % 1_000 != 999 || demotions() < 500; n++) {
                int i = random.nextInt(places.length);
                int length = 1 + random.nextInt(6_000);
                links.get(i).send(places[i], length);
                places[i] += length;
                if (random.nextInt(4) == 0) {
                    LockSupport.parkNanos(random.nextInt(200_000));
                }
            }
            for (Link link : links) {
                link.peer.shutdownOutput();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return places;
    }

    private long read(Link link) {
        Random random = new Random(link.number);
        long place = 0;
        for (; ; ) {
            submit(link);
            if (random.nextInt(5) == 0) {
                LockSupport.parkNanos(random.nextInt(100_000));
                core.cancel(link.receive);
            }
            int result = resultOf(link.receive);
            if (result == 0) {
                break;
            }
            if (result != -Errno.ECANCELED) {
                assertTrue(result > 0, () -> link.receive + " has failed: " + result);
                link.check(place, result);
                place += result;
            }
        }
        return place;
    }
}
