package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.heddle.support.Pattern;
import dev.heddle.support.Sockets.Connection;
import dev.heddle.support.StockSockets;
import dev.heddle.support.Task;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;

/** What the JDK's own sockets answer is the expectation. */
abstract class OptionSuite extends HeddleSuite {
    /** A getter of either socket. */
    private interface Getter {
        Object get(Socket socket) throws Exception;
    }

    private interface Setter {
        void set(Socket socket) throws Exception;
    }

    private static void assertSame(Connection ours, Connection stock, Setter setter, Getter getter)
            throws Exception {
        assertEquals(getter.get(stock.client()), getter.get(ours.client()), "default");
        setter.set(stock.client());
        setter.set(ours.client());
        assertEquals(getter.get(stock.client()), getter.get(ours.client()), "after setting");
        assertEquals(getter.get(stock.server()), getter.get(ours.server()), "of the other end");
    }

    @Test
    void legacyOptionsOfAConnection() throws Exception {
        try (StockSockets jdk = new StockSockets();
                Connection stock = jdk.connect();
                Connection ours = heddle.connect()) {
            assertAll(
                    () ->
                            assertSame(
                                    ours, stock, s -> s.setTcpNoDelay(true), Socket::getTcpNoDelay),
                    () ->
                            assertSame(
                                    ours,
                                    stock,
                                    s -> s.setTcpNoDelay(false),
                                    Socket::getTcpNoDelay),
                    () -> assertSame(ours, stock, s -> s.setKeepAlive(true), Socket::getKeepAlive),
                    () ->
                            assertSame(
                                    ours,
                                    stock,
                                    s -> s.setReuseAddress(true),
                                    Socket::getReuseAddress),
                    () -> assertSame(ours, stock, s -> s.setSoLinger(true, 7), Socket::getSoLinger),
                    () ->
                            assertSame(
                                    ours, stock, s -> s.setSoLinger(false, 7), Socket::getSoLinger),
                    () -> assertSame(ours, stock, s -> s.setSoTimeout(70), Socket::getSoTimeout),
                    () ->
                            assertSame(
                                    ours,
                                    stock,
                                    s -> s.setTrafficClass(0x10),
                                    Socket::getTrafficClass),
                    () ->
                            assertSame(
                                    ours, stock, s -> s.setOOBInline(false), Socket::getOOBInline));
        }
    }

    @Test
    void bufferSizesAreWhatTheSystemMakesOfThem() throws Exception {
        try (StockSockets jdk = new StockSockets();
                Socket stock = jdk.newSocket();
                Socket ours = heddle.newSocket()) {
            for (int size : new int[] {8 * 1024, 64 * 1024, 1 << 20}) {
                stock.setReceiveBufferSize(size);
                ours.setReceiveBufferSize(size);
                assertEquals(stock.getReceiveBufferSize(), ours.getReceiveBufferSize());
                stock.setSendBufferSize(size);
                ours.setSendBufferSize(size);
                assertEquals(stock.getSendBufferSize(), ours.getSendBufferSize());
            }
            assertThrows(IllegalArgumentException.class, () -> ours.setReceiveBufferSize(0));
        }
    }

    @Test
    void standardOptionsOfASocket() throws Exception {
        try (StockSockets jdk = new StockSockets();
                Socket stock = jdk.newSocket();
                Socket ours = heddle.newSocket()) {
            assertOption(stock, ours, StandardSocketOptions.TCP_NODELAY, true);
            assertOption(stock, ours, StandardSocketOptions.SO_KEEPALIVE, true);
            assertOption(stock, ours, StandardSocketOptions.SO_REUSEADDR, true);
            assertOption(stock, ours, StandardSocketOptions.SO_REUSEPORT, true);
            assertOption(stock, ours, StandardSocketOptions.SO_LINGER, 3);
            assertOption(stock, ours, StandardSocketOptions.SO_LINGER, -1);
            assertOption(stock, ours, StandardSocketOptions.IP_TOS, 0x08);
            assertOption(stock, ours, StandardSocketOptions.SO_RCVBUF, 50_000);
            assertOption(stock, ours, StandardSocketOptions.SO_SNDBUF, 50_000);
            assertOption(stock, ours, ExtendedSocketOptions.TCP_KEEPIDLE, 70);
            assertOption(stock, ours, ExtendedSocketOptions.TCP_KEEPINTERVAL, 7);
            assertOption(stock, ours, ExtendedSocketOptions.TCP_KEEPCOUNT, 5);
        }
    }

    private static <T> void assertOption(Socket stock, Socket ours, SocketOption<T> option, T value)
            throws Exception {
        assertEquals(stock.getOption(option), ours.getOption(option), option + " default");
        stock.setOption(option, value);
        ours.setOption(option, value);
        assertEquals(stock.getOption(option), ours.getOption(option), option.name());
    }

    @Test
    void optionsOfAListener() throws Exception {
        try (StockSockets jdk = new StockSockets();
                ServerSocket stock = jdk.newServerSocket();
                ServerSocket ours = heddle.newServerSocket()) {
            assertEquals(stock.getReuseAddress(), ours.getReuseAddress());
            assertEquals(stock.getSoTimeout(), ours.getSoTimeout());
            stock.setReceiveBufferSize(30_000);
            ours.setReceiveBufferSize(30_000);
            assertEquals(stock.getReceiveBufferSize(), ours.getReceiveBufferSize());
            ours.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            assertTrue(ours.getOption(StandardSocketOptions.SO_REUSEPORT));
            ours.setSoTimeout(11);
            assertEquals(11, ours.getSoTimeout());
        }
    }

    /** What the JDK's listeners have beyond ours. */
    Set<SocketOption<?>> lackedByListeners() {
        return Set.of();
    }

    Set<SocketOption<?>> beyondConnections() {
        return Set.of(
                HeddleSocketOptions.TCP_USER_TIMEOUT, HeddleSocketOptions.TCP_FASTOPEN_CONNECT);
    }

    Set<SocketOption<?>> beyondListeners() {
        return Set.of(HeddleSocketOptions.TCP_USER_TIMEOUT, HeddleSocketOptions.TCP_FASTOPEN);
    }

    private static Set<SocketOption<?>> with(
            Set<SocketOption<?>> beyond, Set<SocketOption<?>> ofStock) {
        Set<SocketOption<?>> all = new HashSet<>(ofStock);
        all.addAll(beyond);
        return all;
    }

    private static Set<SocketOption<?>> without(
            Set<SocketOption<?>> lacked, Set<SocketOption<?>> ofStock) {
        Set<SocketOption<?>> left = new HashSet<>(ofStock);
        assertTrue(left.removeAll(lacked) || lacked.isEmpty());
        return left;
    }

    @Test
    void supportedOptionsAreTheJdks() throws Exception {
        try (Socket stock = new Socket();
                Socket ours = heddle.newSocket();
                ServerSocket stockListener = new ServerSocket();
                ServerSocket listener = heddle.newServerSocket();
                Connection both = heddle.connect()) {
            Set<SocketOption<?>> expected = with(beyondConnections(), stock.supportedOptions());
            assertEquals(expected, ours.supportedOptions());
            assertEquals(expected, both.server().supportedOptions());
            assertEquals(
                    with(
                            beyondListeners(),
                            without(lackedByListeners(), stockListener.supportedOptions())),
                    listener.supportedOptions());
        }
    }

    @Test
    void whatTheDriverDoesNotHaveIsRefusedByName() throws Exception {
        try (Socket socket = heddle.newSocket()) {
            for (SocketOption<Integer> option :
                    List.of(
                            HeddleSocketOptions.TCP_USER_TIMEOUT,
                            HeddleSocketOptions.TCP_FASTOPEN)) {
                if (!socket.supportedOptions().contains(option)) {
                    UnsupportedOperationException e =
                            assertThrows(
                                    UnsupportedOperationException.class,
                                    () -> socket.setOption(option, 1));
                    assertTrue(e.getMessage().contains(option.name()), e.getMessage());
                }
            }
        }
    }

    /** The peer does not read: what was written finds no room, and nobody acknowledges more. */
    @Test
    void aUserTimeoutEndsAWriteThatThePeerDoesNotTake() throws Exception {
        requireBeyond();
        try (Connection both = heddle.connect()) {
            both.client().setOption(HeddleSocketOptions.TCP_USER_TIMEOUT, 500);
            assertEquals(500, both.client().getOption(HeddleSocketOptions.TCP_USER_TIMEOUT));
            Task<Void> writer =
                    start(() -> both.client().getOutputStream().write(new byte[32 << 20]));
            assertEquals(
                    "Connection timed out", writer.failure(SocketException.class).getMessage());
        }
    }

    @Test
    void aConnectionThatOpensFastIsAnOrdinaryOneOtherwise() throws Exception {
        requireBeyond();
        try (ServerSocket listener = heddle.newServerSocket()) {
            listener.setOption(HeddleSocketOptions.TCP_FASTOPEN, 16);
            assertEquals(16, listener.getOption(HeddleSocketOptions.TCP_FASTOPEN));
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            for (int i = 0; i < 5; i++) {
                start(() -> exchangeFast(listener)).get();
            }
        }
    }

    private void exchangeFast(ServerSocket listener) throws Exception {
        try (Socket client = heddle.newSocket()) {
            try {
                client.setOption(HeddleSocketOptions.TCP_FASTOPEN_CONNECT, true);
            } catch (SocketException e) {
                abort("net.ipv4.tcp_fastopen does not allow it: " + e.getMessage());
            }
            assertTrue(client.getOption(HeddleSocketOptions.TCP_FASTOPEN_CONNECT));
            client.connect(listener.getLocalSocketAddress());
            client.getOutputStream().write(5);
            try (Socket server = listener.accept()) {
                assertEquals(5, server.getInputStream().read());
                server.getOutputStream().write(6);
                assertEquals(6, client.getInputStream().read());
            }
        }
    }

    private void requireBeyond() {
        assumeFalse(beyondConnections().isEmpty(), "this driver has the JDK's options only");
    }

    @Test
    void aListenerRefusesTheOptionsOfAConnection() throws Exception {
        try (ServerSocket listener = heddle.newServerSocket()) {
            for (SocketOption<Boolean> option :
                    List.of(
                            StandardSocketOptions.TCP_NODELAY,
                            StandardSocketOptions.SO_KEEPALIVE)) {
                assertThrows(
                        UnsupportedOperationException.class,
                        () -> listener.setOption(option, true));
                assertThrows(UnsupportedOperationException.class, () -> listener.getOption(option));
            }
        }
    }

    @Test
    void everySupportedOptionOfAListenerCanBeRead() throws Exception {
        try (ServerSocket listener = heddle.newServerSocket()) {
            for (SocketOption<?> option : listener.supportedOptions()) {
                assertNotNull(listener.getOption(option), option.name());
            }
        }
    }

    @Test
    void unknownOptionIsNamed() throws Exception {
        try (Socket ours = heddle.newSocket()) {
            UnsupportedOperationException e =
                    assertThrows(
                            UnsupportedOperationException.class,
                            () -> ours.getOption(StandardSocketOptions.IP_MULTICAST_TTL));
            assertTrue(e.getMessage().contains("IP_MULTICAST_TTL"), e.getMessage());
        }
    }

    /** Direct calls and operations meet on the same sockets; neither may keep the other out. */
    @Test
    void optionsAreSetAndReadBesideTheTraffic() throws Exception {
        int total = 200_000;
        AtomicBoolean isOver = new AtomicBoolean();
        try (Connection both = heddle.connect()) {
            List<Task<Void>> callers = new ArrayList<>();
            for (Socket socket : List.of(both.client(), both.server())) {
                for (ThreadFactory threads :
                        List.of(heddle.threads(), Thread.ofPlatform().daemon().factory())) {
                    callers.add(
                            Task.run(
                                    threads,
                                    () -> {
                                        while (!isOver.get()) {
                                            socket.setTcpNoDelay(!socket.getTcpNoDelay());
                                            assertFalse(
                                                    socket.getLocalAddress().isAnyLocalAddress());
                                            assertTrue(socket.getInputStream().available() >= 0);
                                            LockSupport.parkNanos(50_000);
                                        }
                                    }));
                }
            }
            Task<Void> echo =
                    start(() ->
                            Pattern.echo(
                                    both.server().getInputStream(),
                                    both.server().getOutputStream()));
            start(() ->
                            Pattern.roundTrips(
                                    both.client().getInputStream(),
                                    both.client().getOutputStream(),
                                    1,
                                    total / 100,
                                    100))
                    .get();
            isOver.set(true);
            for (Task<Void> caller : callers) {
                caller.get();
            }
            both.client().shutdownOutput();
            echo.get();
        }
    }

    @Test
    void optionsOfAClosedSocketAreRefused() throws Exception {
        Socket ours = heddle.newSocket();
        ours.setTcpNoDelay(true);
        ours.close();
        assertThrows(SocketException.class, ours::getTcpNoDelay);
        assertThrows(
                SocketException.class, () -> ours.setOption(StandardSocketOptions.SO_LINGER, 1));
    }
}
