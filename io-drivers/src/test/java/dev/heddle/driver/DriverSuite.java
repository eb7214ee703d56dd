package dev.heddle.driver;

import static dev.heddle.driver.Completion.awaitDone;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.CoreGroupOptions;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoDriver;
import dev.heddle.scheduler.IoOperation;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** The contract of a driver and its endpoints, with bare operations and no virtual thread. */
abstract class DriverSuite {
    private static final InetSocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    /** More bytes than the buffers of both ends take. */
    private static final int MORE_THAN_FITS = 32 << 20;

    @Parameter int cores;

    private IoTransport transport;
    private CoreGroup group;
    private Core core;
    private final List<SocketEndpoint> endpoints = new ArrayList<>();

    abstract String driver();

    @BeforeEach
    void openGroup() throws Exception {
        int processors = Runtime.getRuntime().availableProcessors();
        if (cores > processors) {
            abort("needs " + cores + " CPUs, has " + processors);
        }
        try {
            transport = IoDrivers.choose(driver()).transport();
        } catch (UnsupportedOperationException e) {
            abort(e.getMessage());
        }
        group =
                CoreGroup.open(
                        CoreGroupOptions.defaults()
                                .withName("drivers")
                                .withCores(cores)
                                .withDrivers(transport::newDriver));
        core = group.cores().getLast();
    }

    @AfterEach
    void closeGroup() {
        for (SocketEndpoint endpoint : endpoints) {
            if (endpoint.home() != null && !endpoint.isClosed()) {
                core.close(endpoint);
                assertTrue(endpoint.awaitClosed(TimeUnit.SECONDS.toNanos(20)));
            }
        }
        if (group != null) {
            group.close();
        }
    }

    private SocketEndpoint atHome(SocketEndpoint endpoint) {
        endpoint.homeOr(core);
        endpoints.add(endpoint);
        return endpoint;
    }

    private SocketEndpoint socket() throws IOException {
        return atHome(transport.openStream());
    }

    private SocketEndpoint listener() throws IOException {
        SocketEndpoint listener = atHome(transport.openListener());
        listener.listen(ANY_PORT, 50);
        return listener;
    }

    private int perform(IoOperation operation) {
        core.submit(operation);
        awaitDone(operation);
        return operation.result();
    }

    /** The two ends of a connection. */
    private record Ends(SocketEndpoint client, SocketEndpoint server) {}

    private Ends connect() throws IOException {
        SocketEndpoint listener = listener();
        SocketEndpoint client = socket();
        assertEquals(0, perform(new IoOperation().connect(client, listener.localAddress())));
        IoOperation accept = new IoOperation().accept(listener);
        assertEquals(0, perform(accept));
        SocketEndpoint server = assertInstanceOf(SocketEndpoint.class, accept.accepted());
        assertEquals(client.localAddress(), server.remoteAddress());
        return new Ends(client, atHome(server));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void bytesPassThroughArraysAndDirectBuffersAtTheirOffsets() throws Exception {
        Ends ends = connect();
        assertEquals(3, perform(new IoOperation().send(ends.client(), ascii("-abc-"), 1, 3)));
        byte[] array = new byte[6];
        assertEquals(3, perform(new IoOperation().receive(ends.server(), array, 2, 4)));
        assertArrayEquals(ascii("\0\0abc\0"), array);
        ByteBuffer direct = ByteBuffer.allocateDirect(8).put(0, ascii("-wxyz-"));
        assertEquals(4, perform(new IoOperation().send(ends.server(), direct, 1, 4)));
        ByteBuffer into = ByteBuffer.allocateDirect(8).position(1);
        assertEquals(4, perform(new IoOperation().receive(ends.client(), into, 3, 5)));
        assertEquals('w', into.get(3));
        assertEquals('z', into.get(6));
        assertEquals(1, into.position());
    }

    @Test
    void anOperationIsReused() throws Exception {
        Ends ends = connect();
        IoOperation send = new IoOperation();
        IoOperation receive = new IoOperation();
        byte[] array = new byte[10];
        for (int i = 0; i < 500; i++) {
            assertEquals(10, perform(send.send(ends.client(), new byte[10], 0, 10)));
            assertEquals(10, perform(receive.receive(ends.server(), array, 0, 10)));
        }
        IoDriver.Statistics statistics = core.statistics().driver();
        assertTrue(statistics.completions() >= 1000, statistics.toString());
        assertTrue(statistics.submissions() >= 1000, statistics.toString());
    }

    @Test
    void theEndOfTheStreamIsResultZero() throws Exception {
        Ends ends = connect();
        ends.client().shutdownOutput();
        assertEquals(0, perform(new IoOperation().receive(ends.server(), new byte[1], 0, 1)));
    }

    /** The end of the input is an event that io_uring cannot be asked not to watch for. */
    @Test
    void aSendThatWaitsIsCancelledThoughTheInputHasEnded() throws Exception {
        Ends ends = connect();
        ends.client().shutdownOutput();
        assertEquals(0, perform(new IoOperation().receive(ends.server(), new byte[1], 0, 1)));
        assertSendsAreCancelled(ends.server());
        Ends others = connect();
        others.server().shutdownInput();
        assertSendsAreCancelled(others.server());
    }

    private void assertSendsAreCancelled(SocketEndpoint endpoint) {
        IoOperation send = new IoOperation();
        byte[] bytes = new byte[MORE_THAN_FITS];
        for (int round = 0; round < 50; round++) {
            send.send(endpoint, bytes, 0, bytes.length);
            if (round % 2 == 0) {
                submitAndCancel(send);
            } else {
                core.submit(send);
                core.cancel(send);
            }
            // Not awaitDone: a task that submits has its carrier unparked.
            await().pollInterval(Duration.ofMillis(1)).until(send::isDone);
            assertEquals(-Errno.ECANCELED, send.result());
        }
    }

    /** In one task: the driver has both at its next poll. */
    private void submitAndCancel(IoOperation operation) {
        CountDownLatch submitted = new CountDownLatch(1);
        core.execute(() -> {
            core.submit(operation);
            core.cancel(operation);
            submitted.countDown();
        });
        assertTrue(assertDoesNotThrow(() -> submitted.await(20, TimeUnit.SECONDS)));
    }

    @Test
    void aSendThatWaitsGoesOnThoughTheInputHasEnded() throws Exception {
        Ends ends = connect();
        byte[] sent = new byte[MORE_THAN_FITS];
        new Random(1).nextBytes(sent);
        ByteBuffer direct = ByteBuffer.allocateDirect(sent.length).put(0, sent);
        ends.client().shutdownOutput();
        IoOperation send = new IoOperation();
        for (int round = 0; round < 2; round++) {
            core.submit(
                    round == 0
                            ? send.send(ends.server(), sent, 0, sent.length)
                            : send.send(ends.server(), direct, 0, sent.length));
            byte[] read = new byte[sent.length];
            int length = 0;
            while (length < read.length) {
                var receive = new IoOperation();
                int most = Math.min(read.length - length, 1 << 20);
                length += perform(receive.receive(ends.client(), read, length, most));
            }
            assertArrayEquals(sent, read);
            awaitDone(send);
            assertEquals(sent.length, send.result());
        }
    }

    @Test
    void aRefusedConnectSaysSo() throws Exception {
        SocketEndpoint listener = listener();
        InetSocketAddress nobody = listener.localAddress();
        core.close(listener);
        assertTrue(listener.awaitClosed(TimeUnit.SECONDS.toNanos(20)));
        assertEquals(-Errno.ECONNREFUSED, perform(new IoOperation().connect(socket(), nobody)));
    }

    /** connect(2) answers so for a group address, without asking the network. */
    @Test
    void anUnreachableNetworkIsNotAnUnreachableHost() throws Exception {
        assertNetworkIsUnreachable("224.0.0.1");
    }

    @Test
    void anUnreachableIpv6NetworkIsNotAnUnreachableHost() throws Exception {
        assumeTrue(Socket.isIPv6Preferred(), "there is no IPv6");
        assertNetworkIsUnreachable("ff0e::1");
    }

    private void assertNetworkIsUnreachable(String host) throws IOException {
        InetSocketAddress group = new InetSocketAddress(InetAddress.ofLiteral(host), 9);
        SocketEndpoint client = socket();
        int result = perform(new IoOperation().connect(client, group));
        IOException why = SocketErrors.exception(-result);
        if (why instanceof NoRouteToHostException unclear) {
            why = client.whyNoRoute(group, unclear);
        }
        assertEquals("Network is unreachable", why.getMessage());
    }

    @Test
    void connectingWhatIsConnectedSaysSo() throws Exception {
        SocketEndpoint client = connect().client();
        InetSocketAddress again = client.remoteAddress();
        // The first one more is how a program asks for the outcome of a connect that waited.
        perform(new IoOperation().connect(client, again));
        int result = perform(new IoOperation().connect(client, again));
        assertEquals("Already connected", SocketErrors.exception(-result).getMessage());
    }

    @Test
    void aCancelledReceiveCompletesOnceAndTakesNothing() throws Exception {
        Ends ends = connect();
        byte[] abandoned = new byte[10];
        IoOperation receive = new IoOperation();
        for (int i = 0; i < 100; i++) {
            core.submit(receive.receive(ends.server(), abandoned, 0, 10));
            core.cancel(receive);
            awaitDone(receive);
            assertEquals(-Errno.ECANCELED, receive.result());
        }
        assertEquals(5, perform(new IoOperation().send(ends.client(), ascii("hello"), 0, 5)));
        byte[] next = new byte[10];
        assertEquals(5, perform(receive.receive(ends.server(), next, 0, 10)));
        assertArrayEquals(new byte[10], abandoned);
    }

    @Test
    void aCancelledOperationThatNeedsNoWaitingIsDone() throws Exception {
        Ends ends = connect();
        assertEquals(5, perform(new IoOperation().send(ends.client(), ascii("hello"), 0, 5)));
        await().until(() -> ends.server().available() == 5);
        IoOperation receive = new IoOperation().receive(ends.server(), new byte[10], 0, 10);
        core.submit(receive);
        core.cancel(receive);
        awaitDone(receive);
        assertEquals(5, receive.result());
    }

    @Test
    void cancelledAcceptsAndConnectsCompleteToo() throws Exception {
        SocketEndpoint listener = listener();
        IoOperation accept = new IoOperation().accept(listener);
        core.submit(accept);
        core.cancel(accept);
        awaitDone(accept);
        assertEquals(-Errno.ECANCELED, accept.result());
        SocketEndpoint client = socket();
        assertEquals(0, perform(new IoOperation().connect(client, listener.localAddress())));
        assertEquals(0, perform(accept.accept(listener)));
        atHome((SocketEndpoint) accept.accepted());
    }

    @Test
    void closeCompletesWhatIsInFlightInBothDirections() throws Exception {
        Ends ends = connect();
        IoOperation receive = new IoOperation().receive(ends.server(), new byte[10], 0, 10);
        IoOperation send = new IoOperation().send(ends.server(), new byte[8 << 20], 0, 8 << 20);
        core.submit(receive);
        core.submit(send);
        core.close(ends.server());
        assertTrue(ends.server().awaitClosed(TimeUnit.SECONDS.toNanos(20)));
        awaitDone(receive);
        awaitDone(send);
        assertEquals(-Errno.ECANCELED, receive.result());
        assertEquals(-Errno.ECANCELED, send.result());
        IoOperation late = new IoOperation().receive(ends.server(), new byte[10], 0, 10);
        assertEquals(-Errno.EBADF, perform(late));
        SocketException e = assertThrows(SocketException.class, () -> ends.server().localAddress());
        assertEquals("Socket closed", e.getMessage());
    }

    @Test
    void operationsInFlightEndWithTheirGroup() throws Exception {
        Ends ends = connect();
        SocketEndpoint listener = listener();
        IoOperation receive = new IoOperation().receive(ends.server(), new byte[10], 0, 10);
        IoOperation accept = new IoOperation().accept(listener);
        core.submit(receive);
        core.submit(accept);
        group.close();
        awaitDone(receive);
        awaitDone(accept);
        assertEquals(-Errno.ECANCELED, receive.result());
        assertEquals(-Errno.ECANCELED, accept.result());
        IoOperation late = new IoOperation().receive(ends.server(), new byte[10], 0, 10);
        assertEquals(-Errno.ECANCELED, perform(late));
    }

    /** The receive waits on what belongs to a carrier that then loses the core. */
    @Test
    void aReceiveMovesWithTheLease() throws Exception {
        Ends ends = connect();
        IoOperation receive = new IoOperation();
        IoOperation send = new IoOperation();
        byte[] array = new byte[10];
        for (int i = 0; i < 20; i++) {
            core.submit(receive.receive(ends.server(), array, 0, 10));
            CountDownLatch release = new CountDownLatch(1);
            CountDownLatch blocked = new CountDownLatch(1);
            long before = core.statistics().handOffs();
            core.execute(() -> {
                blocked.countDown();
                try {
                    release.await(20, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            blocked.await();
            await().until(() -> core.statistics().handOffs() > before);
            assertFalse(receive.isDone());
            assertEquals(1, perform(send.send(ends.client(), new byte[] {(byte) i}, 0, 1)));
            awaitDone(receive);
            assertEquals(1, receive.result());
            assertEquals(i, array[0]);
            release.countDown();
        }
    }

    // --- waiting without memory

    /** What was queued before is with the kernel, and what that had to say is delivered. */
    private void letTheCorePoll() throws Exception {
        Ends other = connect();
        assertEquals(1, perform(new IoOperation().send(other.client(), new byte[1], 0, 1)));
        assertEquals(1, perform(new IoOperation().receive(other.server(), new byte[1], 0, 1)));
    }

    @Test
    void readableIsAsLongAsSomethingIsUnread() throws Exception {
        Ends ends = connect();
        IoOperation readable = new IoOperation();
        IoOperation receive = new IoOperation();
        byte[] array = new byte[10];
        for (int i = 0; i < 20; i++) {
            core.submit(readable.awaitReadable(ends.server()));
            letTheCorePoll();
            assertFalse(readable.isDone());
            assertEquals(7, perform(new IoOperation().send(ends.client(), ascii("1234567"), 0, 7)));
            awaitDone(readable);
            assertEquals(0, readable.result());
            assertEquals(0, perform(readable.awaitReadable(ends.server())));
            assertEquals(3, perform(receive.receive(ends.server(), array, 0, 3)));
            assertEquals(0, perform(readable.awaitReadable(ends.server())));
            // As many as there are, or more: drivers learn of the end of the data in two ways.
            int length = i % 2 == 0 ? 4 : 7;
            assertEquals(4, perform(receive.receive(ends.server(), array, 3, length)));
            assertArrayEquals(ascii("1234567\0\0\0"), array);
        }
    }

    /** No turn of the loop lies between the two. */
    @Test
    void aReceiveOfWhatIsReadableIsDoneWithinItsSubmission() throws Exception {
        Ends ends = connect();
        byte[] array = new byte[10];
        for (int i = 0; i < 10; i++) {
            core.submit(new IoOperation().send(ends.client(), new byte[] {(byte) i}, 0, 1));
            assertEquals(0, perform(new IoOperation().awaitReadable(ends.server())));
            IoOperation receive = new IoOperation().receive(ends.server(), array, 0, 10);
            var isDone = new CompletableFuture<Boolean>();
            core.execute(() -> {
                core.submit(receive);
                isDone.complete(receive.isDone());
            });
            assertTrue(isDone.get(20, TimeUnit.SECONDS));
            assertEquals(1, receive.result());
            assertEquals(i, array[0]);
        }
    }

    @Test
    void readableIsWhatWasSentBeforeTheFirstOperation() throws Exception {
        Ends ends = connect();
        assertEquals(1, perform(new IoOperation().send(ends.client(), new byte[1], 0, 1)));
        assertEquals(0, perform(new IoOperation().awaitReadable(ends.server())));
    }

    @Test
    void readableIsTheEndOfTheStream() throws Exception {
        Ends ends = connect();
        IoOperation readable = new IoOperation().awaitReadable(ends.server());
        core.submit(readable);
        letTheCorePoll();
        ends.client().shutdownOutput();
        awaitDone(readable);
        assertEquals(0, readable.result());
        assertEquals(0, perform(new IoOperation().receive(ends.server(), new byte[1], 0, 1)));
        assertEquals(0, perform(readable.awaitReadable(ends.server())));
    }

    @Test
    void readableIsAReset() throws Exception {
        Ends ends = connect();
        IoOperation readable = new IoOperation().awaitReadable(ends.server());
        core.submit(readable);
        letTheCorePoll();
        ends.client().setOption(StandardSocketOptions.SO_LINGER, 0);
        core.close(ends.client());
        awaitDone(readable);
        assertEquals(0, readable.result());
        IoOperation receive = new IoOperation().receive(ends.server(), new byte[1], 0, 1);
        assertEquals(-Errno.ECONNRESET, perform(receive));
    }

    @Test
    void aListenerIsReadableWhereAConnectionWaits() throws Exception {
        SocketEndpoint listener = listener();
        IoOperation readable = new IoOperation().awaitReadable(listener);
        core.submit(readable);
        letTheCorePoll();
        assertFalse(readable.isDone());
        assertEquals(0, perform(new IoOperation().connect(socket(), listener.localAddress())));
        awaitDone(readable);
        assertEquals(0, readable.result());
        IoOperation accept = new IoOperation().accept(listener);
        assertEquals(0, perform(accept));
        atHome((SocketEndpoint) accept.accepted());
    }

    @Test
    void waitingUntilReadableIsCancelledClosedAndEndsWithTheGroup() throws Exception {
        Ends ends = connect();
        IoOperation readable = new IoOperation();
        for (int i = 0; i < 100; i++) {
            core.submit(readable.awaitReadable(ends.server()));
            if (i % 2 == 0) {
                letTheCorePoll();
            }
            core.cancel(readable);
            awaitDone(readable);
            assertEquals(-Errno.ECANCELED, readable.result());
        }
        core.submit(readable.awaitReadable(ends.server()));
        core.close(ends.server());
        awaitDone(readable);
        assertEquals(-Errno.ECANCELED, readable.result());
        core.submit(readable.awaitReadable(ends.client()));
        group.close();
        awaitDone(readable);
        assertTrue(readable.result() == 0 || readable.result() == -Errno.ECANCELED);
    }

    @Test
    void waitingUntilReadableMovesWithTheLease() throws Exception {
        Ends ends = connect();
        IoOperation readable = new IoOperation();
        for (int i = 0; i < 10; i++) {
            core.submit(readable.awaitReadable(ends.server()));
            letTheCorePoll();
            CountDownLatch release = new CountDownLatch(1);
            long before = core.statistics().handOffs();
            core.execute(() -> awaitUninterrupted(release));
            await().until(() -> core.statistics().handOffs() > before);
            assertEquals(1, perform(new IoOperation().send(ends.client(), new byte[1], 0, 1)));
            awaitDone(readable);
            assertEquals(0, readable.result());
            release.countDown();
            assertEquals(1, perform(new IoOperation().receive(ends.server(), new byte[9], 0, 9)));
        }
    }

    @Test
    void writableIsWhatHasRoomOrIsBroken() throws Exception {
        Ends ends = connect();
        IoOperation writable = new IoOperation();
        assertEquals(0, perform(writable.awaitWritable(ends.client())));
        fillUntilWaiting(ends.client(), writable);
        core.cancel(writable);
        awaitDone(writable);
        assertEquals(-Errno.ECANCELED, writable.result());
        // The end of the input is no room.
        ends.server().shutdownOutput();
        assertEquals(0, perform(new IoOperation().receive(ends.client(), new byte[1], 0, 1)));
        fillUntilWaiting(ends.client(), writable);
        byte[] bytes = new byte[1 << 20];
        await().until(() -> {
            if (ends.server().available() > 0) {
                perform(new IoOperation().receive(ends.server(), bytes, 0, 1 << 20));
            }
            return writable.isDone();
        });
        assertEquals(0, writable.result());
        assertEquals(0, perform(writable.awaitWritable(ends.client())));
        fillUntilWaiting(ends.client(), writable);
        ends.server().setOption(StandardSocketOptions.SO_LINGER, 0);
        core.close(ends.server());
        awaitDone(writable);
        assertEquals(0, writable.result());
    }

    /** Sends until the kernel takes no more and a wait for room begins to wait. */
    private void fillUntilWaiting(SocketEndpoint endpoint, IoOperation writable) throws Exception {
        byte[] bytes = new byte[1 << 20];
        do {
            IoOperation send = new IoOperation().send(endpoint, bytes, 0, bytes.length);
            core.submit(send);
            letTheCorePoll();
            core.cancel(send);
            awaitDone(send);
            core.submit(writable.awaitWritable(endpoint));
            // The kernel still moves from one end to the other what it has taken.
            letTheCorePoll();
        } while (writable.isDone());
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aFileIsSentInTheKernel(@TempDir Path folder) throws Exception {
        Ends ends = connect();
        Path path = Files.write(folder.resolve("file"), ascii("0123456789"));
        try (OpenFile file = transport.openFile(path, Set.of(StandardOpenOption.READ))) {
            assertEquals(4, ends.client().sendFrom(file, 3, 4));
            assertEquals(2, ends.client().sendFrom(file, 8, 100));
            assertEquals(0, ends.client().sendFrom(file, 10, 100));
        }
        byte[] got = new byte[10];
        await().until(() -> ends.server().available() == 6);
        assertEquals(6, perform(new IoOperation().receive(ends.server(), got, 0, 10)));
        assertArrayEquals(ascii("345689"), Arrays.copyOf(got, 6));
    }

    @Test
    void aPipeMovesBytesInTheKernel() throws Exception {
        Ends from = connect();
        Ends to = connect();
        try (SocketPipe pipe = transport.openPipe()) {
            if (pipe == null) {
                assertEquals(IoDrivers.NIO, driver());
                return;
            }
            assertEquals(-Errno.EAGAIN, pipe.fill(from.server(), 100));
            IoOperation wait = new IoOperation().awaitReadable(from.server());
            core.submit(wait);
            assertEquals(5, perform(new IoOperation().send(from.client(), ascii("hello"), 0, 5)));
            awaitDone(wait);
            assertEquals(0, wait.result());
            assertEquals(3, pipe.fill(from.server(), 3));
            assertEquals(3, pipe.drain(to.client()));
            assertEquals(2, pipe.fill(from.server(), 100));
            assertArrayEquals(ascii("lo"), pipe.takeContent());
            from.client().shutdownOutput();
            assertEquals(0, perform(wait.awaitReadable(from.server())));
            assertEquals(SocketPipe.END_OF_STREAM, pipe.fill(from.server(), 100));
        }
        byte[] got = new byte[10];
        assertEquals(3, perform(new IoOperation().receive(to.server(), got, 0, 10)));
        assertArrayEquals(ascii("hel"), Arrays.copyOf(got, 3));
    }

    @Test
    void anEmptyTransferIsDoneAtOnce() throws Exception {
        Ends ends = connect();
        assertEquals(0, perform(new IoOperation().receive(ends.server(), new byte[1], 0, 0)));
        assertEquals(0, perform(new IoOperation().send(ends.server(), new byte[1], 1, 0)));
    }

    @Test
    void anUnconnectedSocketIsNotReadFrom() throws Exception {
        int result = perform(new IoOperation().receive(socket(), new byte[1], 0, 1));
        assertEquals("Socket is not connected", SocketErrors.exception(-result).getMessage());
    }

    @Test
    void aPortInUseIsABindException() throws Exception {
        SocketEndpoint first = listener();
        SocketEndpoint second = socket();
        assertThrows(BindException.class, () -> second.bind(first.localAddress()));
    }

    @Test
    void optionsAreSetAndRead() throws Exception {
        SocketEndpoint endpoint = socket();
        endpoint.setOption(StandardSocketOptions.TCP_NODELAY, true);
        assertTrue(endpoint.getOption(StandardSocketOptions.TCP_NODELAY));
        endpoint.setOption(StandardSocketOptions.SO_RCVBUF, 20_000);
        assertEquals(20_000, endpoint.getOption(StandardSocketOptions.SO_RCVBUF));
        assertThrows(
                UnsupportedOperationException.class,
                () -> endpoint.getOption(StandardSocketOptions.IP_MULTICAST_LOOP));
    }
}
