package dev.heddle.driver.nio;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.driver.SocketEndpoint;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.CoreGroupOptions;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.PollContext;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is the NIO driver's own: calls that are in the way, and selectors that fail. */
class NioOperationTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final NioTransport transport = new NioTransport();
    private final List<Socket> peers = new ArrayList<>();
    private NioDriver driver;
    private CoreGroup group;
    private Core core;

    @BeforeEach
    void openGroup() throws Exception {
        group =
                CoreGroup.open(
                        CoreGroupOptions.defaults()
                                .withName("nio")
                                .withCores(1)
                                .withDrivers(owner -> {
                                    driver = (NioDriver) transport.newDriver(owner);
                                    return driver;
                                }));
        core = group.cores().getFirst();
    }

    @AfterEach
    void closeGroup() throws IOException {
        for (Socket peer : peers) {
            peer.close();
        }
        group.close();
    }

    private NioStream stream() throws IOException {
        NioStream stream = transport.openStream();
        stream.homeOr(core);
        return stream;
    }

    /** A connection; the peer's end is the last of {@link #peers}. */
    private NioStream connect() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 50, LOOPBACK)) {
            NioStream stream = stream();
            var address = new InetSocketAddress(LOOPBACK, listener.getLocalPort());
            assertEquals(0, perform(new IoOperation().connect(stream, address)));
            peers.add(listener.accept());
            return stream;
        }
    }

    private int perform(IoOperation operation) {
        core.submit(operation);
        await().until(operation::isDone);
        return operation.result();
    }

    private static IoOperation receive(NioStream from) {
        return new IoOperation().receive(from, new byte[10], 0, 10);
    }

    private void close(SocketEndpoint endpoint) {
        core.close(endpoint);
        assertTrue(endpoint.awaitClosed(TimeUnit.SECONDS.toNanos(20)));
    }

    private void inLoop(Runnable command) {
        var done = new CompletableFuture<Void>();
        core.runInLoop(() -> {
            try {
                command.run();
            } finally {
                done.complete(null);
            }
        });
        done.join();
    }

    /** Runs a test's step while another thread is within a direct call on an endpoint. */
    private static void duringADirectCall(NioEndpoint endpoint, Callable<?> step) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        try (OwnThreads threads = new OwnThreads()) {
            threads.run(() ->
                    endpoint.call(() -> {
                        begun.countDown();
                        return awaitUninterruptibly(released);
                    }));
            begun.await();
            try {
                step.call();
            } finally {
                released.countDown();
            }
        }
    }

    private static boolean awaitUninterruptibly(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aDirectCallHoldsAnOperationUpButNotTheCore() throws Exception {
        NioStream stream = connect();
        NioStream other = connect();
        peers.getFirst().getOutputStream().write(1);
        IoOperation receive = receive(stream);
        duringADirectCall(
                stream,
                () -> {
                    core.submit(receive);
                    peers.getLast().getOutputStream().write(new byte[2]);
                    assertEquals(2, perform(receive(other)));
                    assertFalse(receive.isDone());
                    return null;
                });
        await().until(receive::isDone);
        assertEquals(1, receive.result());
        close(stream);
        close(other);
    }

    /** The operation waits already: an event finds the channel in use. */
    @Test
    void anEventDuringADirectCallIsNotLostAndDoesNotMakeTheCoreSpin() throws Exception {
        NioStream stream = connect();
        IoOperation receive = receive(stream);
        core.submit(receive);
        inLoop(() -> {});
        duringADirectCall(
                stream,
                () -> {
                    peers.getLast().getOutputStream().write(1);
                    AtomicLong seen = new AtomicLong(-1);
                    await().pollInterval(Duration.ofMillis(100))
                            .until(() -> {
                                long turns = core.statistics().turns();
                                return seen.getAndSet(turns) == turns;
                            });
                    assertFalse(receive.isDone());
                    return null;
                });
        await().until(receive::isDone);
        assertEquals(1, receive.result());
        close(stream);
    }

    @Test
    void whatIsHeldUpIsCancelledAtOnce() throws Exception {
        NioStream stream = connect();
        IoOperation receive = receive(stream);
        IoOperation send = new IoOperation().send(stream, new byte[10], 0, 10);
        duringADirectCall(
                stream,
                () -> {
                    core.submit(receive);
                    core.submit(send);
                    core.cancel(receive);
                    await().until(receive::isDone);
                    assertEquals(-Errno.ECANCELED, receive.result());
                    core.close(stream);
                    await().until(send::isDone);
                    assertEquals(-Errno.ECANCELED, send.result());
                    return null;
                });
        assertTrue(stream.awaitClosed(TimeUnit.SECONDS.toNanos(20)));
    }

    @Test
    void whatIsHeldUpEndsWithItsGroup() throws Exception {
        NioStream stream = connect();
        IoOperation receive = receive(stream);
        duringADirectCall(
                stream,
                () -> {
                    core.submit(receive);
                    inLoop(() -> {});
                    group.close();
                    await().until(receive::isDone);
                    assertEquals(-Errno.ECANCELED, receive.result());
                    return null;
                });
    }

    /** What a driver is told when it asks whether it may block. */
    private static final class Strike implements PollContext {
        @Override
        public boolean canBlock() {
            throw new IllegalStateException("struck");
        }

        @Override
        public long deadlineNanos() {
            return NO_DEADLINE;
        }
    }

    @Test
    void aSelectorThatFailsIsReplacedAndNothingIsLost() throws Exception {
        List<String> lines = new CopyOnWriteArrayList<>();
        Logger logger = Logger.getLogger(NioDriver.class.getName());
        logger.setFilter(line -> {
            lines.add(line.getMessage());
            return false;
        });
        try {
            NioStream waiting = connect();
            NioStream closing = connect();
            IoOperation receive = receive(waiting);
            IoOperation closed = receive(closing);
            core.submit(receive);
            core.submit(closed);
            // Until the wake-up that the command itself was is taken in, nobody asks.
            await().until(() -> {
                inLoop(() -> {
                    driver.poll(PollContext.NOW);
                    driver.poll(new Strike());
                });
                return !lines.isEmpty();
            });
            close(closing);
            peers.getFirst().getOutputStream().write(new byte[3]);
            await().until(receive::isDone);
            assertEquals(3, receive.result());
            assertEquals(-Errno.ECANCELED, closed.result());
            assertEquals("the selector of nio-core-0 failed and is replaced", lines.getFirst());
            close(waiting);
        } finally {
            logger.setFilter(null);
        }
    }

    /** NIO closes the channel then; other drivers' sockets could try again. */
    @Test
    void aConnectThatFailedIsTheLastOperation() throws Exception {
        ServerSocket listener = new ServerSocket(0, 50, LOOPBACK);
        var nobody = new InetSocketAddress(LOOPBACK, listener.getLocalPort());
        listener.close();
        NioStream stream = stream();
        assertEquals(-Errno.ECONNREFUSED, perform(new IoOperation().connect(stream, nobody)));
        assertEquals(-Errno.EBADF, perform(new IoOperation().connect(stream, nobody)));
        assertEquals(-Errno.EBADF, perform(receive(stream)));
        close(stream);
    }

    @Test
    void aLinkLocalAddressWithoutItsInterfaceIsRefused() throws Exception {
        var address = (Inet6Address) InetAddress.ofLiteral("fe80::1");
        IoOperation connect =
                new IoOperation().connect(stream(), new InetSocketAddress(address, 9));
        assertEquals(-Errno.EINVAL, perform(connect));
    }

    @Test
    void operationsOfTheOtherKindOfSocketAreRefused() throws Exception {
        NioListener listener = transport.openListener();
        listener.homeOr(core);
        assertEquals(-Errno.EINVAL, perform(new IoOperation().accept(listener)));
        assertEquals(
                -Errno.ENOTCONN, perform(new IoOperation().receive(listener, new byte[1], 0, 1)));
        NioStream stream = stream();
        assertEquals(-Errno.EINVAL, perform(new IoOperation().accept(stream)));
        assertNotNull(stream.supportedOptions());
        close(listener);
        close(stream);
    }
}
