package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.Heddle;
import dev.heddle.driver.DriverChoice;
import dev.heddle.jdk.ChosenDrivers;
import dev.heddle.jdk.VirtualThreads;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.CoreGroupOptions;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoOperation.Kind;
import dev.heddle.support.Task;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOptions;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What the methods of java.net make of an endpoint and of its operations. */
class HeddleSocketImplTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final InetSocketAddress REMOTE = new InetSocketAddress(LOOPBACK, 7);

    private final ToldTransport transport = new ToldTransport();
    private CoreGroup group;

    @BeforeEach
    void open() throws Exception {
        group =
                CoreGroup.open(
                        CoreGroupOptions.defaults()
                                .withName("test")
                                .withCores(1)
                                .withDrivers(new ChosenDrivers(new DriverChoice(transport, "test")))
                                .withCurrentCarrier(VirtualThreads.currentCarrier()));
    }

    @AfterEach
    void close() {
        group.close();
    }

    private HeddleSocketImpl created() throws IOException {
        HeddleSocketImpl socket = new HeddleSocketImpl(group, false);
        socket.create(true);
        return socket;
    }

    private HeddleSocketImpl listener() throws IOException {
        HeddleSocketImpl socket = new HeddleSocketImpl(group, true);
        socket.create(true);
        return socket;
    }

    private HeddleSocketImpl connected() throws IOException {
        HeddleSocketImpl socket = created();
        transport.onSubmit = operation -> operation.complete(0);
        socket.connect(REMOTE, 0);
        return socket;
    }

    private static void assertFails(String text, Executable call) {
        String message = assertThrows(SocketException.class, call).getMessage();
        assertTrue(message.startsWith(text), message);
    }

    @Test
    void whatWasNotCreatedRefusesAllButItsEnd() throws Exception {
        HeddleSocketImpl socket = new HeddleSocketImpl(group, false);
        assertThrows(IOException.class, () -> socket.create(false));
        String text = "Socket not created";
        assertFails(text, () -> socket.getOption(SocketOptions.SO_TIMEOUT));
        assertFails(text, () -> socket.read(new byte[1], 0, 1));
        assertFails(text, socket::writer);
        assertFails(text, socket::getInputStream);
        assertFails(text, () -> socket.sendUrgentData(1));
        assertFails(text, () -> socket.connect(REMOTE, 0));
        assertEquals(Set.of(), socket.supportedOptions());
        socket.close();
        assertEquals(List.of(), transport.opened);
    }

    @Test
    void aClosedSocketRefusesStreamsAndOptions() throws Exception {
        HeddleSocketImpl socket = created();
        assertNotNull(socket.getInputStream());
        assertNotNull(socket.getOutputStream());
        socket.close();
        assertEquals(1, transport.last().closed.get());
        String text = "Socket closed";
        assertFails(text, socket::getInputStream);
        assertFails(text, socket::getOutputStream);
        assertFails(text, socket::available);
        assertFails(text, socket::shutdownInput);
        assertFails(text, socket::shutdownOutput);
        assertFails(text, () -> socket.sendUrgentData(1));
        assertFails(text, () -> socket.setOption(SocketOptions.SO_TIMEOUT, 1));
        assertFails(text, () -> socket.bind(LOOPBACK, 1));
        assertFails(text, () -> socket.belongTo(group.cores().getFirst()));
    }

    // --- addresses

    @Test
    void aConnectionIsBoundAtOnceAndAListenerAsItBeginsToListen() throws Exception {
        created().bind(LOOPBACK, 3);
        assertEquals(List.of("bind " + new InetSocketAddress(LOOPBACK, 3)), transport.last().calls);
        for (int[] backlog : new int[][] {{-1, 50}, {0, 50}, {1, 1}, {9, 9}}) {
            HeddleSocketImpl listener = listener();
            listener.bind(LOOPBACK, 4);
            assertEquals(List.of(), transport.last().calls);
            listener.listen(backlog[0]);
            assertEquals(
                    List.of("listen " + new InetSocketAddress(LOOPBACK, 4) + " " + backlog[1]),
                    transport.last().calls);
        }
    }

    @Test
    void theSystemTellsTheLocalPort() throws Exception {
        transport.local = new InetSocketAddress(LOOPBACK, 4242);
        try (Socket socket = new HeddleSocket(group);
                ServerSocket listener = new HeddleServerSocket(group)) {
            socket.bind(new InetSocketAddress(LOOPBACK, 0));
            assertEquals(4242, socket.getLocalPort());
            listener.bind(new InetSocketAddress(LOOPBACK, 0));
            assertEquals(4242, listener.getLocalPort());
        }
    }

    @Test
    void aListenerMayReuseItsAddressAndIsClosedWhereItMayNot() throws Exception {
        listener();
        assertEquals(true, transport.last().options.get(StandardSocketOptions.SO_REUSEADDR));
        created();
        assertEquals(List.of("listener", "stream"), transport.opening);
        assertEquals(Set.of(), transport.last().options.keySet());
        transport.refusesOptions = true;
        assertFails("on purpose", this::listener);
        assertEquals(1, transport.last().closed.get());
    }

    // --- connect and accept

    @Test
    void eachWayToConnectConnects() throws Exception {
        transport.onSubmit =
                operation -> {
                    assertEquals(Kind.CONNECT, operation.kind());
                    assertEquals(7, ((InetSocketAddress) operation.remote()).getPort());
                    operation.complete(0);
                };
        created().connect("localhost", 7);
        created().connect(LOOPBACK, 7);
        created().connect(REMOTE, 0);
        assertEquals(3, transport.submitted.get());
        assertThrows(
                IllegalArgumentException.class,
                () -> created().connect(UnixDomainSocketAddress.of("none"), 0));
        transport.local = new InetSocketAddress(LOOPBACK, 4242);
        try (Socket socket = new HeddleSocket(group)) {
            socket.connect(REMOTE);
            assertEquals(4242, socket.getLocalPort());
            assertEquals(REMOTE, socket.getRemoteSocketAddress());
        }
    }

    @Test
    void aConnectThatFailedHasClosedItsSocket() throws Exception {
        HeddleSocketImpl refused = created();
        transport.onSubmit = operation -> operation.complete(-Errno.ECONNREFUSED);
        assertFails("Connection refused", () -> refused.connect(REMOTE, 0));
        assertEquals(1, transport.last().closed.get());
        HeddleSocketImpl late = created();
        transport.onSubmit = operation -> {};
        assertThrows(SocketTimeoutException.class, () -> late.connect(REMOTE, 1));
        assertEquals(1, transport.last().closed.get());
    }

    private HeddleSocketImpl accepting(ToldSocket brought) throws IOException {
        HeddleSocketImpl listener = listener();
        transport.onSubmit =
                operation -> {
                    assertEquals(Kind.ACCEPT, operation.kind());
                    operation.setAccepted(brought);
                    operation.complete(0);
                };
        return listener;
    }

    @Test
    void anAcceptedConnectionKnowsBothOfItsAddresses() throws Exception {
        ToldSocket brought = new ToldSocket();
        try (ServerSocket listener = new HeddleServerSocket(group)) {
            listener.bind(new InetSocketAddress(LOOPBACK, 0));
            brought.remote = REMOTE;
            brought.local = new InetSocketAddress(LOOPBACK, 8);
            transport.onSubmit =
                    operation -> {
                        operation.setAccepted(brought);
                        operation.complete(0);
                    };
            try (Socket accepted = listener.accept()) {
                assertEquals(REMOTE, accepted.getRemoteSocketAddress());
                assertEquals(8, accepted.getLocalPort());
            }
        }
        assertEquals(1, brought.closed.get());
    }

    @Test
    void aConnectionWhoseAddressesCannotBeHadIsAConnectionAllTheSame() throws Exception {
        HeddleSocketImpl accepted = new HeddleSocketImpl(group, false);
        accepting(new ToldSocket()).accept(accepted);
        assertNotNull(accepted.getInputStream());
    }

    @Test
    void aConnectionThatFailsAsItIsAcceptedIsClosed() throws Exception {
        ToldSocket brought = new ToldSocket();
        brought.refusesAddresses = true;
        HeddleSocketImpl listener = accepting(brought);
        assertFails("on purpose", () -> listener.accept(new HeddleSocketImpl(group, false)));
        assertEquals(1, brought.closed.get());
    }

    @Test
    void anInterruptOfAVirtualThreadEndsItsWait() throws Exception {
        HeddleSocketImpl listener = listener();
        HeddleSocketImpl socket = created();
        transport.onSubmit = operation -> {};
        Task<Void> acceptor =
                virtual(() -> listener.accept(new HeddleSocketImpl(group, false))).awaitParked();
        acceptor.thread().interrupt();
        assertEquals(InterruptedIOException.class, acceptor.failure(IOException.class).getClass());
        Task<Void> connector = virtual(() -> socket.connect(REMOTE, 0)).awaitParked();
        connector.thread().interrupt();
        assertEquals("Closed by interrupt", connector.failure(SocketException.class).getMessage());
    }

    private Task<Void> virtual(Task.Body body) {
        return Task.run(Heddle.threadFactory(group), body);
    }

    @Test
    void onlyAHeddleSocketCanBeAccepted() throws Exception {
        HeddleSocketImpl listener = accepting(new ToldSocket());
        SocketImpl other = new OtherSocketImpl();
        assertFails("a Heddle listener accepts Heddle sockets only", () -> listener.accept(other));
        assertEquals(0, transport.submitted.get());
    }

    @Test
    void anAcceptEndsByItsTimeOrItsDeadline() throws Exception {
        HeddleSocketImpl listener = listener();
        transport.onSubmit = operation -> {};
        listener.setOption(SocketOptions.SO_TIMEOUT, 1);
        assertThrows(
                SocketTimeoutException.class,
                () -> listener.accept(new HeddleSocketImpl(group, false)));
        listener.setOption(SocketOptions.SO_TIMEOUT, 0);
        assertThrows(
                SocketTimeoutException.class,
                () -> listener.accept(new HeddleSocketImpl(group, Deadline.after(Duration.ZERO))));
        Thread.currentThread().interrupt();
        var interrupted =
                assertThrows(
                        HeddleSocketImpl.InterruptedAccept.class,
                        () ->
                                listener.accept(
                                        new HeddleSocketImpl(
                                                group, Deadline.after(Duration.ofHours(1)))));
        assertTrue(Thread.interrupted());
        assertEquals(InterruptedIOException.class, interrupted.interrupt.getClass());
    }

    // --- streams

    @Test
    void bytesGoBothWaysAndReadsEndInTime() throws Exception {
        HeddleSocketImpl socket = connected();
        transport.onSubmit =
                operation -> {
                    operation.advance(operation.remaining());
                    operation.complete(operation.kind() == Kind.SEND ? 3 : 2);
                };
        assertEquals(2, socket.read(new byte[5], 0, 5));
        int before = transport.submitted.get();
        socket.write(new byte[3], 0, 3);
        assertEquals(1, transport.submitted.get() - before);
        transport.onSubmit = operation -> {};
        socket.setOption(SocketOptions.SO_TIMEOUT, 1);
        assertEquals(1, socket.getOption(SocketOptions.SO_TIMEOUT));
        assertThrows(SocketTimeoutException.class, () -> socket.read(new byte[5], 0, 5));
    }

    @Test
    void buffersGoBothWays() throws Exception {
        HeddleSocketImpl socket = connected();
        transport.onSubmit =
                operation -> {
                    boolean isSend = operation.kind() == Kind.SEND;
                    int count = isSend ? operation.remaining() : Math.min(2, operation.remaining());
                    operation.advance(isSend ? count : 0);
                    operation.complete(count);
                };
        assertEquals(2, socket.read(ByteBuffer.allocate(5), null));
        try (LentBuffer lent = socket.readLent(null)) {
            assertEquals(2, lent.bytes().remaining());
        }
        ByteBuffer one = ByteBuffer.allocate(3);
        socket.write(one, null);
        ByteBuffer[] two = {ByteBuffer.allocate(3), ByteBuffer.allocate(4)};
        socket.write(two, 0, 2, null);
        assertFalse(one.hasRemaining() || two[0].hasRemaining() || two[1].hasRemaining());
    }

    @Test
    void whatATransferHasGivenBackIsAvailableToo() throws Exception {
        HeddleSocketImpl from = connected();
        ToldSocket source = transport.last();
        HeddleSocketImpl to = connected();
        transport.onSubmit =
                operation -> {
                    boolean isSend = operation.kind() == Kind.SEND;
                    operation.advance(isSend ? 1 : 0);
                    operation.complete(isSend ? -Errno.EPIPE : Math.min(3, operation.remaining()));
                };
        assertEquals(1, from.transferTo(to, 5, null));
        source.available = 6;
        assertEquals(8, from.available());
    }

    @Test
    void whatIsAvailableIsWhatTheSystemSaysUntilReadingIsShut() throws Exception {
        HeddleSocketImpl socket = connected();
        transport.last().available = 6;
        assertEquals(6, socket.available());
        socket.shutdownInput();
        assertEquals(0, socket.available());
        assertEquals(-1, socket.read(new byte[1], 0, 1));
        socket.shutdownOutput();
        assertEquals(List.of("shutdownInput", "shutdownOutput"), transport.last().calls);
    }

    @Test
    void urgentDataGoesToAPeerOnly() throws Exception {
        assertFails("Not connected", () -> created().sendUrgentData(5));
        HeddleSocketImpl socket = connected();
        assertTrue(socket.supportsUrgentData());
        socket.sendUrgentData(5);
        assertEquals(5, transport.last().urgent);
    }

    @Test
    void aConnectionBelongsToTheCoreThatItIsGivenTo() throws Exception {
        HeddleSocketImpl socket = created();
        socket.belongTo(group.cores().getFirst());
        assertSame(group.cores().getFirst(), transport.last().home());
        assertSame(group.cores().getFirst(), socket.writer().home());
    }

    @Test
    void aPartOfAFileIsSentAndCounted() throws Exception {
        HeddleSocketImpl socket = connected();
        transport.onSubmit =
                operation -> {
                    int all = operation.remaining();
                    operation.advance(all);
                    operation.complete(all);
                };
        assertEquals(4, socket.sendFrom(new ToldFile(10), 3, 4));
    }

    @Test
    void bytesGoFromOneSocketToAnotherAndAreCounted() throws Exception {
        HeddleSocketImpl from = connected();
        HeddleSocketImpl to = connected();
        transport.onSubmit =
                operation -> {
                    int all = Math.min(3, operation.remaining());
                    operation.advance(operation.kind() == Kind.SEND ? all : 0);
                    operation.complete(all);
                };
        assertEquals(5, from.transferTo(to, 5, null));
    }

    // --- options

    @Test
    void optionsOfEachSortAreTheEndpointsOwn() throws Exception {
        HeddleSocketImpl socket = created();
        ToldSocket endpoint = transport.last();
        socket.setOption(StandardSocketOptions.SO_LINGER, 3);
        assertEquals(3, endpoint.options.get(StandardSocketOptions.SO_LINGER));
        assertEquals(3, socket.getOption(StandardSocketOptions.SO_LINGER));
        assertEquals(3, socket.getOption(SocketOptions.SO_LINGER));
        socket.setOption(SocketOptions.SO_REUSEADDR, true);
        assertEquals(true, endpoint.options.get(StandardSocketOptions.SO_REUSEADDR));
        assertEquals(0, socket.getOption(SocketOptions.SO_TIMEOUT));
        UnsupportedOperationException unknown =
                assertThrows(
                        UnsupportedOperationException.class,
                        () -> socket.setOption(StandardSocketOptions.TCP_NODELAY, true));
        assertTrue(unknown.getMessage().contains("TCP_NODELAY is not supported: use one of"));
        assertThrows(
                UnsupportedOperationException.class,
                () -> socket.getOption(StandardSocketOptions.TCP_NODELAY));
        socket.close();
        assertFails("Socket closed", () -> socket.getOption(StandardSocketOptions.SO_LINGER));
    }

    @Test
    void aListenerHasNoOptionsOfConnections() throws Exception {
        assertTrue(created().supportedOptions().contains(StandardSocketOptions.SO_LINGER));
        Set<?> ofListeners = listener().supportedOptions();
        assertFalse(ofListeners.contains(StandardSocketOptions.SO_LINGER));
        assertTrue(ofListeners.contains(StandardSocketOptions.SO_REUSEADDR));
    }
}
