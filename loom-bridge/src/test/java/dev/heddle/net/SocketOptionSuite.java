package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.support.Sockets.Connection;
import dev.heddle.support.Task;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.List;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;

/** The values that options take and refuse, before and after connecting. */
abstract class SocketOptionSuite extends CallerSuite {
    private static final List<SocketOption<Integer>> NUMBERS =
            List.of(
                    StandardSocketOptions.SO_RCVBUF,
                    StandardSocketOptions.SO_SNDBUF,
                    StandardSocketOptions.SO_LINGER,
                    StandardSocketOptions.IP_TOS,
                    ExtendedSocketOptions.TCP_KEEPIDLE,
                    ExtendedSocketOptions.TCP_KEEPINTERVAL,
                    ExtendedSocketOptions.TCP_KEEPCOUNT);
    private static final List<SocketOption<Boolean>> FLAGS =
            List.of(
                    StandardSocketOptions.TCP_NODELAY,
                    StandardSocketOptions.SO_KEEPALIVE,
                    StandardSocketOptions.SO_REUSEADDR,
                    StandardSocketOptions.SO_REUSEPORT,
                    ExtendedSocketOptions.TCP_QUICKACK);

    private static final byte[] FITS_THE_SENDER_ONLY = new byte[100_000];

    @Test
    void setOptionReturnsTheSocket() throws Exception {
        try (Socket socket = sockets.newSocket();
                ServerSocket listener = sockets.newServerSocket()) {
            assertSame(socket, socket.setOption(StandardSocketOptions.TCP_NODELAY, true));
            assertSame(listener, listener.setOption(StandardSocketOptions.SO_REUSEADDR, true));
        }
    }

    @Test
    void flagsAreSetAndReadByEitherWay() throws Exception {
        try (Connection both = sockets.connect();
                Socket unconnected = sockets.newSocket()) {
            for (Socket socket : List.of(both.client(), both.server(), unconnected)) {
                for (boolean on : new boolean[] {true, false}) {
                    socket.setTcpNoDelay(on);
                    assertEquals(on, socket.getOption(StandardSocketOptions.TCP_NODELAY));
                    socket.setKeepAlive(on);
                    assertEquals(on, socket.getOption(StandardSocketOptions.SO_KEEPALIVE));
                    socket.setReuseAddress(on);
                    assertEquals(on, socket.getOption(StandardSocketOptions.SO_REUSEADDR));
                    socket.setOption(StandardSocketOptions.SO_KEEPALIVE, !on);
                    assertEquals(!on, socket.getKeepAlive());
                    socket.setOOBInline(on);
                    assertEquals(on, socket.getOOBInline());
                }
            }
        }
    }

    @Test
    void theLingerTimeIsBounded() throws Exception {
        try (Socket socket = sockets.newSocket()) {
            assertEquals(-1, socket.getSoLinger());
            socket.setSoLinger(true, 0);
            assertEquals(0, socket.getSoLinger());
            socket.setSoLinger(true, 100_000);
            assertEquals(65_535, socket.getSoLinger());
            socket.setSoLinger(false, 5);
            assertEquals(-1, socket.getSoLinger());
            socket.setOption(StandardSocketOptions.SO_LINGER, 100_000);
            assertEquals(65_535, socket.getOption(StandardSocketOptions.SO_LINGER));
            socket.setOption(StandardSocketOptions.SO_LINGER, -7);
            assertEquals(-1, socket.getOption(StandardSocketOptions.SO_LINGER));
        }
    }

    @Test
    void theKeepAliveTimesAreSecondsAndACount() throws Exception {
        try (Connection both = sockets.connect()) {
            for (Socket socket : List.of(both.client(), both.server())) {
                socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 100);
                socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, 20);
                socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, 4);
                assertEquals(100, socket.getOption(ExtendedSocketOptions.TCP_KEEPIDLE));
                assertEquals(20, socket.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL));
                assertEquals(4, socket.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT));
            }
        }
        try (ServerSocket listener = sockets.newServerSocket()) {
            listener.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 100);
            listener.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, 20);
            listener.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, 4);
            assertEquals(100, listener.getOption(ExtendedSocketOptions.TCP_KEEPIDLE));
            assertEquals(20, listener.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL));
            assertEquals(4, listener.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT));
        }
    }

    /** The system changes it back by itself, as the connection goes. */
    @Test
    void quickAckIsSetAndRead() throws Exception {
        SocketOption<Boolean> quickAck = ExtendedSocketOptions.TCP_QUICKACK;
        try (Connection both = sockets.connect();
                ServerSocket listener = sockets.newServerSocket()) {
            assumeTrue(both.client().supportedOptions().contains(quickAck));
            for (boolean on : new boolean[] {true, false}) {
                both.client().setOption(quickAck, on);
                assertEquals(on, both.client().getOption(quickAck));
                listener.setOption(quickAck, on);
                assertEquals(on, listener.getOption(quickAck));
            }
        }
    }

    @Test
    void valuesOutOfRangeAreRefused() throws Exception {
        try (Socket socket = sockets.newSocket()) {
            for (SocketOption<Integer> buffer :
                    List.of(StandardSocketOptions.SO_RCVBUF, StandardSocketOptions.SO_SNDBUF)) {
                assertIllegal(socket, buffer, -1);
            }
            assertIllegal(socket, StandardSocketOptions.IP_TOS, -1);
            assertIllegal(socket, StandardSocketOptions.IP_TOS, 256);
            for (SocketOption<Integer> time :
                    List.of(
                            ExtendedSocketOptions.TCP_KEEPIDLE,
                            ExtendedSocketOptions.TCP_KEEPINTERVAL,
                            ExtendedSocketOptions.TCP_KEEPCOUNT)) {
                assertThrows(SocketException.class, () -> socket.setOption(time, 0), time.name());
            }
        }
    }

    private static <T> void assertIllegal(Socket socket, SocketOption<T> option, T value) {
        assertThrows(
                IllegalArgumentException.class,
                () -> socket.setOption(option, value),
                option.name());
    }

    @Test
    void nullIsNoValue() throws Exception {
        try (Socket socket = sockets.newSocket();
                ServerSocket listener = sockets.newServerSocket()) {
            for (SocketOption<Integer> option : NUMBERS) {
                assertIllegal(socket, option, null);
            }
            for (SocketOption<Boolean> option : FLAGS) {
                assertIllegal(socket, option, null);
            }
            assertThrows(
                    IllegalArgumentException.class,
                    () -> listener.setOption(StandardSocketOptions.SO_RCVBUF, null));
        }
    }

    @Test
    @SuppressWarnings("unchecked") // what a caller with raw types can do
    void aValueOfAnotherTypeIsRefused() throws Exception {
        try (Socket socket = sockets.newSocket()) {
            assertIllegal(
                    socket,
                    (SocketOption<Object>) (SocketOption<?>) StandardSocketOptions.TCP_NODELAY,
                    1);
            assertIllegal(
                    socket,
                    (SocketOption<Object>) (SocketOption<?>) StandardSocketOptions.SO_RCVBUF,
                    1000L);
        }
    }

    /** An option is known by its identity, not by its name. */
    @Test
    void anOptionThatNobodyKnowsIsUnsupported() throws Exception {
        SocketOption<Boolean> stranger =
                new SocketOption<>() {
                    @Override
                    public String name() {
                        return "TCP_NODELAY";
                    }

                    @Override
                    public Class<Boolean> type() {
                        return Boolean.class;
                    }
                };
        try (Socket socket = sockets.newSocket();
                ServerSocket listener = sockets.newServerSocket()) {
            assertThrows(
                    UnsupportedOperationException.class, () -> socket.setOption(stranger, true));
            assertThrows(UnsupportedOperationException.class, () -> socket.getOption(stranger));
            assertThrows(
                    UnsupportedOperationException.class,
                    () -> socket.getOption(ExtendedSocketOptions.IP_DONTFRAGMENT));
            assertThrows(
                    UnsupportedOperationException.class,
                    () -> socket.getOption(ExtendedSocketOptions.SO_PEERCRED));
            assertThrows(
                    UnsupportedOperationException.class, () -> listener.setOption(stranger, true));
        }
    }

    @Test
    void theNapiIdIsReadOnly() throws Exception {
        SocketOption<Integer> napiId = ExtendedSocketOptions.SO_INCOMING_NAPI_ID;
        try (Connection both = sockets.connect()) {
            assumeTrue(both.client().supportedOptions().contains(napiId));
            assertTrue(both.client().getOption(napiId) >= 0);
            assertThrows(SocketException.class, () -> both.client().setOption(napiId, 1));
        }
    }

    @Test
    void aTrafficClassIsKept() throws Exception {
        try (Connection both = sockets.connect();
                ServerSocket listener = sockets.newServerSocket()) {
            for (int trafficClass : new int[] {0, 0x08, 0xb8}) {
                both.server().setTrafficClass(trafficClass);
                assertEquals(trafficClass, both.server().getTrafficClass());
            }
            assertFalse(listener.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY));
        }
    }

    /** Whoever closes first holds the port for a while, in TIME_WAIT (tcp(7), SO_REUSEADDR). */
    @Test
    void reuseAddressTakesThePortOfConnectionsThatHaveEnded() throws Exception {
        SocketAddress port;
        try (ServerSocket listener = sockets.newServerSocket();
                Socket client = sockets.newSocket()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            port = listener.getLocalSocketAddress();
            client.connect(port);
            listener.accept().close();
            assertEquals(-1, client.getInputStream().read());
        }
        try (ServerSocket refused = sockets.newServerSocket();
                ServerSocket allowed = sockets.newServerSocket()) {
            refused.setReuseAddress(false);
            assertThrows(BindException.class, () -> refused.bind(port));
            allowed.setReuseAddress(true);
            allowed.bind(port);
        }
    }

    @Test
    void reusePortSharesAPortAmongThoseWhoAllSaySo() throws Exception {
        try (ServerSocket first = sockets.newServerSocket();
                ServerSocket second = sockets.newServerSocket();
                ServerSocket third = sockets.newServerSocket()) {
            assumeTrue(first.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT));
            first.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            second.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            first.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            second.bind(first.getLocalSocketAddress());
            assertThrows(BindException.class, () -> third.bind(first.getLocalSocketAddress()));
        }
    }

    @Test
    void aLingeringCloseWaitsForThePeer() throws Exception {
        try (Connection both = connectToASmallBuffer()) {
            both.client().getOutputStream().write(FITS_THE_SENDER_ONLY);
            both.client().setSoLinger(true, 1);
            long start = System.nanoTime();
            both.client().close();
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            assertTrue(took.toMillis() >= 900, "took " + took);
        }
    }

    @Test
    void aLingeringCloseEndsWhenThePeerHasItAll() throws Exception {
        try (Connection both = connectToASmallBuffer()) {
            both.client().getOutputStream().write(FITS_THE_SENDER_ONLY);
            both.client().setSoLinger(true, 60);
            Task<Void> closer = Task.run(sockets.threads(), both.client()::close);
            assertEquals(
                    FITS_THE_SENDER_ONLY.length,
                    both.server().getInputStream().readAllBytes().length);
            closer.get();
        }
    }

    private Connection connectToASmallBuffer() throws Exception {
        try (ServerSocket listener = sockets.newServerSocket()) {
            listener.setReceiveBufferSize(4096);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Socket client = sockets.newSocket();
            client.setSendBufferSize(1 << 20);
            client.connect(listener.getLocalSocketAddress());
            return new Connection(client, listener.accept());
        }
    }
}
