package dev.heddle.driver.uring;

import static dev.heddle.driver.Completion.awaitDone;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.heddle.driver.IoDrivers;
import dev.heddle.driver.IoTransport;
import dev.heddle.driver.SocketEndpoint;
import dev.heddle.driver.unix.NativeBuffer;
import dev.heddle.driver.unix.UnixEndpoint;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.CoreGroupOptions;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.PollContext;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.Reference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What should not happen: a ring that the kernel refuses to go on with, and a receive that took
 * data though it was cancelled. Peers are the JDK's sockets.
 */
abstract class RingFailureSuite {
    /** How the driver is chosen. */
    abstract String driver();

    private static final int PATIENCE_SECONDS = 20;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private IoTransport transport;
    private final Logger logger = Logger.getLogger(UringDriver.class.getName());
    private final LogKeeper log = new LogKeeper();
    private final List<Socket> peers = new ArrayList<>();

    private UringDriver driver;
    private CoreGroup group;
    private Core core;

    /** Keeps what is logged, and off the console. */
    private static final class LogKeeper extends Handler {
        private final Queue<LogRecord> errors = new ConcurrentLinkedQueue<>();

        @Override
        public void publish(LogRecord line) {
            if (line.getLevel().equals(Level.SEVERE)) {
                errors.add(line);
            }
        }

        @Override
        public void flush() {
            // Nothing is buffered.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    @BeforeEach
    void openGroup() throws Exception {
        try {
            transport = IoDrivers.choose(driver()).transport();
        } catch (UnsupportedOperationException missing) {
            abort(missing.getMessage());
        }
        logger.addHandler(log);
        logger.setUseParentHandlers(false);
        group =
                CoreGroup.open(
                        CoreGroupOptions.defaults()
                                .withName("failing")
                                .withCores(1)
                                .withDrivers(owner -> {
                                    driver = (UringDriver) transport.newDriver(owner);
                                    return driver;
                                }));
        core = group.cores().getFirst();
    }

    @AfterEach
    void closeGroup() throws IOException {
        logger.removeHandler(log);
        logger.setUseParentHandlers(true);
        for (Socket peer : peers) {
            peer.close();
        }
        if (group != null) {
            group.close();
        }
    }

    private SocketEndpoint socket() throws IOException {
        SocketEndpoint endpoint = transport.openStream();
        endpoint.homeOr(core);
        return endpoint;
    }

    private SocketEndpoint listenOn(InetSocketAddress address) throws IOException {
        SocketEndpoint listener = transport.openListener();
        listener.homeOr(core);
        listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        listener.listen(address, 50);
        return listener;
    }

    /** A connection; the peer's end is the last of {@link #peers}. */
    private SocketEndpoint connect() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 50, LOOPBACK)) {
            SocketEndpoint endpoint = socket();
            InetSocketAddress address = new InetSocketAddress(LOOPBACK, listener.getLocalPort());
            assertEquals(0, perform(new IoOperation().connect(endpoint, address)));
            Socket peer = listener.accept();
            peer.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            peers.add(peer);
            return endpoint;
        }
    }

    private Socket peer() {
        return peers.getLast();
    }

    private int perform(IoOperation operation) {
        core.submit(operation);
        return resultOf(operation);
    }

    private static int resultOf(IoOperation operation) {
        return awaitDone(operation, Duration.ofSeconds(PATIENCE_SECONDS));
    }

    private static IoOperation receive(SocketEndpoint from) {
        return new IoOperation().receive(from, new byte[10], 0, 10);
    }

    /** Submits and waits until the kernel has it: its driver state is its place in the ring. */
    private IoOperation inFlight(IoOperation operation) {
        core.submit(operation);
        await().until(() -> {
            var place = new CompletableFuture<Object>();
            core.runInLoop(() -> place.complete(operation.driverState()));
            return place.join() instanceof Submission;
        });
        return operation;
    }

    private void close(SocketEndpoint endpoint) {
        core.close(endpoint);
        assertTrue(endpoint.awaitClosed(TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)));
    }

    private void inLoop(Runnable command) {
        var done = new CompletableFuture<Void>();
        core.runInLoop(() -> {
            try {
                command.run();
                done.complete(null);
            } catch (Throwable failure) {
                done.completeExceptionally(failure);
            }
        });
        done.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    /** The question when to end its sleep strikes the ring's run, as a failed system call does. */
    private static final class Strike implements PollContext {
        private boolean hasStruck;

        @Override
        public boolean canBlock() {
            return true;
        }

        @Override
        public long deadlineNanos() {
            hasStruck = true;
            throw new IllegalStateException("struck");
        }
    }

    private void failTheRing() {
        Strike strike = new Strike();
        inLoop(() -> {
            while (!strike.hasStruck) {
                driver.poll(strike);
            }
        });
    }

    private void assertTheCoreServes() throws Exception {
        SocketEndpoint endpoint = connect();
        IoOperation receive = inFlight(receive(endpoint));
        peer().getOutputStream().write(new byte[] {1, 2, 3});
        assertEquals(3, resultOf(receive));
        assertEquals(2, perform(new IoOperation().send(endpoint, new byte[] {4, 5}, 0, 2)));
        assertArrayEquals(new byte[] {4, 5}, peer().getInputStream().readNBytes(2));
        close(endpoint);
        assertEquals(-1, peer().getInputStream().read());
    }

    @Test
    void allInFlightEndWithEioAndTheCoreGoesOnWithAFreshRing() throws Exception {
        SocketEndpoint endpoint = connect();
        IoOperation receive = inFlight(receive(endpoint));
        int length = 32 << 20;
        IoOperation send = inFlight(new IoOperation().send(endpoint, new byte[length], 0, length));
        IoOperation accept =
                inFlight(new IoOperation().accept(listenOn(new InetSocketAddress(LOOPBACK, 0))));
        failTheRing();
        assertEquals(-Errno.EIO, resultOf(receive));
        assertEquals(-Errno.EIO, resultOf(send));
        assertEquals(-Errno.EIO, resultOf(accept));
        assertTheCoreServes();
        failTheRing();
        assertTheCoreServes();
        await().until(() -> log.errors.size() == 2);
        assertTrue(log.errors.peek().getMessage().contains("failed and is replaced"));
        assertEquals("struck", log.errors.peek().getThrown().getMessage());
    }

    /** The lost ring holds the open file for ever: close alone would not be heard of. */
    @Test
    void closeAfterTheFailureTellsThePeer() throws Exception {
        SocketEndpoint endpoint = connect();
        IoOperation receive = inFlight(receive(endpoint));
        failTheRing();
        resultOf(receive);
        close(endpoint);
        assertEquals(-1, peer().getInputStream().read());
    }

    @Test
    void aListenerGoesOnAfterTheFailureAndItsPortIsFreedByClose() throws Exception {
        SocketEndpoint first = listenOn(new InetSocketAddress(LOOPBACK, 0));
        InetSocketAddress address = first.localAddress();
        IoOperation accept = inFlight(new IoOperation().accept(first));
        failTheRing();
        assertEquals(-Errno.EIO, resultOf(accept));
        peers.add(new Socket(address.getAddress(), address.getPort()));
        assertEquals(0, perform(accept.accept(first)));
        close(first);
        SocketEndpoint second = listenOn(address);
        peers.add(new Socket(address.getAddress(), address.getPort()));
        assertEquals(0, perform(accept.accept(second)));
        close(second);
    }

    /** What the lost ring may have taken is missing: to read or write on would be a lie. */
    @Test
    void aStreamThatLostAReceiveIsAborted() throws Exception {
        SocketEndpoint endpoint = connect();
        IoOperation receive = inFlight(receive(endpoint));
        failTheRing();
        resultOf(receive);
        assertEquals(-1, peer().getInputStream().read());
        assertEquals(-Errno.ECONNABORTED, perform(receive(endpoint)));
        assertEquals(-Errno.ECONNABORTED, perform(receive(endpoint)));
        close(endpoint);
    }

    @Test
    void aStreamThatLostASendIsAborted() throws Exception {
        SocketEndpoint endpoint = connect();
        int length = 32 << 20;
        IoOperation send = inFlight(new IoOperation().send(endpoint, new byte[length], 0, length));
        failTheRing();
        resultOf(send);
        InputStream in = peer().getInputStream();
        assertTrue(in.readAllBytes().length < length);
        assertEquals(-Errno.EPIPE, perform(new IoOperation().send(endpoint, new byte[1], 0, 1)));
        close(endpoint);
    }

    /** The ring of a carrier that has come back to a core that was taken. */
    @Test
    void whatAnAbandonedRingLosesAtItsEndIsFailedToo() throws Exception {
        SocketEndpoint endpoint = connect();
        IoOperation receive = inFlight(receive(endpoint));
        inLoop(() -> {
            Submission submission = (Submission) receive.driverState();
            Retirement retirement = new Retirement(new RingSuccession(driver));
            retirement.fail(submission);
            submission.leave();
            retirement.run();
        });
        assertEquals(-Errno.EIO, resultOf(receive));
        assertEquals(-1, peer().getInputStream().read());
        assertEquals(-Errno.ECONNABORTED, perform(receive(endpoint)));
        close(endpoint);
    }

    /** One that cannot be moved, in front of one that can. */
    @Test
    void whatCannotBeTakenOverKeepsNothingFromBeingTakenOver() throws Exception {
        SocketEndpoint broken = listenOn(new InetSocketAddress(LOOPBACK, 0));
        SocketEndpoint listener = listenOn(new InetSocketAddress(LOOPBACK, 0));
        IoOperation lost = inFlight(new IoOperation().accept(broken));
        IoOperation accept = inFlight(new IoOperation().accept(listener));
        inLoop(() -> {
            Submission first = (Submission) lost.driverState();
            Submission second = (Submission) accept.driverState();
            // As after an operation's end that the ring's table has missed.
            first.operation = new IoOperation();
            first.heldBytes = 4_096;
            new RingSuccession(driver).takeOver(first.ring);
            assertNull(first.operation);
            assertNull(second.operation);
            assertEquals(4_096, first.ring.leftBytes);
            assertEquals(4_096, driver.receives().bytes());
            driver.receives().released(4_096);
            first.heldBytes = 0;
        });
        InetSocketAddress address = listener.localAddress();
        peers.add(new Socket(address.getAddress(), address.getPort()));
        assertEquals(0, resultOf(accept));
        await().until(() -> !log.errors.isEmpty());
        assertTrue(log.errors.peek().getMessage().contains("not taken over"));
        assertTheCoreServes();
    }

    /** Data that cannot be copied into the operation's array. */
    @Test
    void aCompletionThatFailsEndsItsOperationAndGivesItsMemoryBack() throws Exception {
        SocketEndpoint endpoint = connect();
        IoOperation receive = inFlight(receive(endpoint));
        Submission submission = (Submission) receive.driverState();
        NativeBuffer kernels = submission.memory;
        long idle = driver.buffers().idleBytes();
        try {
            inLoop(() -> submission.memory = new NativeBuffer(1));
            peer().getOutputStream().write(new byte[10]);
            assertEquals(-Errno.EIO, resultOf(receive));
        } finally {
            Reference.reachabilityFence(kernels);
        }
        inLoop(() -> {
            assertFalse(submission.isInUse);
            assertEquals(0, driver.receives().bytes());
            assertTrue(driver.buffers().idleBytes() > idle);
            // This very one, which serves nobody.
            assertEquals(1, driver.buffers().take(1).capacity());
        });
        // What it took is missing.
        assertEquals(-1, peer().getInputStream().read());
        await().until(() -> log.errors.size() == 1);
        assertTrue(log.errors.peek().getMessage().contains("cannot be settled"));
        assertTheCoreServes();
    }

    // --- a receive that had moved took data all the same
    // --------------------------------------------

    private void abandonedReceiveEnds(SocketEndpoint endpoint, boolean isPoll, int result) {
        var outcome = new Retirement.Outcome(null, endpoint, null, isPoll, result);
        inLoop(() -> new RingSuccession(driver).settle(outcome));
    }

    @Test
    void aReceiveInFlightIsAbortedWhereAnAbandonedOneTookData() throws Exception {
        SocketEndpoint endpoint = connect();
        IoOperation receive = inFlight(receive(endpoint));
        abandonedReceiveEnds(endpoint, false, 5);
        assertEquals(-Errno.ECONNABORTED, resultOf(receive));
        assertEquals(-1, peer().getInputStream().read());
        assertEquals(-Errno.ECONNABORTED, perform(receive(endpoint)));
        close(endpoint);
        await().until(() -> !log.errors.isEmpty());
        assertTrue(log.errors.peek().getMessage().contains("is aborted"));
        assertTheCoreServes();
    }

    /** Bytes that come after those lost are not delivered, and nobody waits for more. */
    @Test
    void theNextReceiveIsAbortedWhereAnAbandonedOneTookData() throws Exception {
        SocketEndpoint endpoint = connect();
        abandonedReceiveEnds(endpoint, false, 5);
        assertEquals(-Errno.ECONNABORTED, perform(receive(endpoint)));
        close(endpoint);
    }

    @Test
    void theNextReceiveIsAbortedThoughThereIsData() throws Exception {
        SocketEndpoint endpoint = connect();
        peer().getOutputStream().write(new byte[5]);
        await().until(() -> endpoint.available() == 5);
        abandonedReceiveEnds(endpoint, false, 5);
        assertEquals(-Errno.ECONNABORTED, perform(receive(endpoint)));
        close(endpoint);
    }

    @Test
    void anAbandonedReceiveOfAClosedConnectionHarmsNobody() throws Exception {
        SocketEndpoint endpoint = connect();
        close(endpoint);
        SocketEndpoint next = connect(); // most likely by the same descriptor
        abandonedReceiveEnds(endpoint, false, 5);
        assertThrows(SocketException.class, endpoint::localAddress);
        IoOperation receive = inFlight(receive(next));
        peer().getOutputStream().write(7);
        assertEquals(1, resultOf(receive));
        close(next);
    }

    @Test
    void anAbandonedReceiveThatTookNothingHarmsNobody() throws Exception {
        SocketEndpoint endpoint = connect();
        IoOperation receive = inFlight(receive(endpoint));
        abandonedReceiveEnds(endpoint, false, -Errno.ECANCELED);
        abandonedReceiveEnds(endpoint, false, 0);
        abandonedReceiveEnds(endpoint, true, 1);
        peer().getOutputStream().write(7);
        assertEquals(1, resultOf(receive));
        assertTrue(!((UnixEndpoint) endpoint).isBroken());
        close(endpoint);
    }
}
