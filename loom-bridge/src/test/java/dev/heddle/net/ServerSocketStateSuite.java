package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What each method of a {@link ServerSocket} answers in each of its states. */
abstract class ServerSocketStateSuite extends CallerSuite {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final SocketAddress OF_NO_USE = UnixDomainSocketAddress.of("/tmp/none");

    @Test
    void anUnboundListenerHasNoAddressAndAcceptsNothing() throws Exception {
        try (ServerSocket listener = sockets.newServerSocket()) {
            assertFalse(listener.isBound() || listener.isClosed());
            assertNull(listener.getInetAddress());
            assertEquals(-1, listener.getLocalPort());
            assertNull(listener.getLocalSocketAddress());
            assertNull(listener.getChannel());
            assertEquals("ServerSocket[unbound]", listener.toString());
            assertSocketException("Socket is not bound yet", listener::accept);
        }
    }

    @Test
    void aBoundListenerHasAnAddressAndCannotBeBoundAgain() throws Exception {
        try (ServerSocket listener = sockets.newServerSocket()) {
            listener.bind(new InetSocketAddress(LOOPBACK, 0));
            assertTrue(listener.isBound());
            assertEquals(LOOPBACK, listener.getInetAddress());
            int port = listener.getLocalPort();
            assertTrue(port > 0);
            assertEquals(new InetSocketAddress(LOOPBACK, port), listener.getLocalSocketAddress());
            assertNull(listener.getChannel());
            assertEquals(
                    "ServerSocket[addr=" + LOOPBACK + ",localport=" + port + "]",
                    listener.toString());
            assertSocketException("Already bound", () -> listener.bind(null));
        }
    }

    @Test
    void boundToNullAListenerHasAnyAddressAndAPort() throws Exception {
        try (ServerSocket listener = sockets.newServerSocket()) {
            listener.bind(null);
            assertTrue(listener.getInetAddress().isAnyLocalAddress());
            assertTrue(listener.getLocalPort() > 0);
            assertEquals(
                    "ServerSocket[addr=0.0.0.0/0.0.0.0,localport=" + listener.getLocalPort() + "]",
                    listener.toString());
        }
    }

    @Test
    void aBacklogBelowOneIsTheDefault() throws Exception {
        for (int backlog : new int[] {0, -1}) {
            try (ServerSocket listener = sockets.listen(backlog)) {
                for (int i = 0; i < 10; i++) {
                    try (Socket client = sockets.newSocket()) {
                        client.connect(listener.getLocalSocketAddress(), 10_000);
                    }
                }
            }
        }
    }

    @Test
    void aBindThatFailedCanBeTriedAgainElsewhere() throws Exception {
        try (ServerSocket first = sockets.listen();
                ServerSocket listener = sockets.newServerSocket()) {
            BindException e =
                    assertThrows(
                            BindException.class,
                            () -> listener.bind(first.getLocalSocketAddress()));
            assertEquals("Address already in use", e.getMessage());
            assertFalse(listener.isBound() || listener.isClosed());
            assertEquals(-1, listener.getLocalPort());
            InetSocketAddress foreign =
                    new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 0);
            e = assertThrows(BindException.class, () -> listener.bind(foreign));
            assertEquals("Cannot assign requested address", e.getMessage());
            listener.bind(new InetSocketAddress(LOOPBACK, 0));
            try (Socket client = sockets.newSocket()) {
                client.connect(listener.getLocalSocketAddress());
                listener.accept().close();
            }
        }
    }

    @Test
    void argumentsThatCannotBeAreRefused() throws Exception {
        try (ServerSocket listener = sockets.newServerSocket()) {
            assertIllegal(() -> listener.bind(OF_NO_USE));
            assertIllegal(() -> listener.setSoTimeout(-1));
            assertIllegal(() -> listener.setReceiveBufferSize(0));
            assertThrows(NullPointerException.class, () -> listener.setOption(null, 1));
            assertThrows(NullPointerException.class, () -> listener.getOption(null));
            assertSocketException(
                    "Unresolved address",
                    () -> listener.bind(InetSocketAddress.createUnresolved("localhost", 0)));
            assertFalse(listener.isClosed() || listener.isBound());
        }
    }

    private static void assertIllegal(Executable call) {
        assertThrows(IllegalArgumentException.class, call);
    }

    @Test
    void aClosedListenerRefusesEveryCall() throws Exception {
        ServerSocket listener = sockets.listen();
        SocketAddress address = listener.getLocalSocketAddress();
        String text = listener.toString();
        assertRefusesEveryCall(listener);
        assertTrue(listener.isBound());
        assertEquals(address, listener.getLocalSocketAddress());
        assertEquals(text, listener.toString());
        assertTrue(listener.supportedOptions().contains(StandardSocketOptions.SO_REUSEADDR));
        try (Socket late = sockets.newSocket()) {
            assertThrows(ConnectException.class, () -> late.connect(address));
        }
    }

    @Test
    void aListenerThatWasClosedUnusedRefusesEveryCall() throws Exception {
        ServerSocket listener = sockets.newServerSocket();
        assertRefusesEveryCall(listener);
        assertFalse(listener.isBound());
        assertEquals(Set.of(), listener.supportedOptions());
    }

    private static void assertRefusesEveryCall(ServerSocket listener) throws Exception {
        listener.close();
        listener.close();
        assertTrue(listener.isClosed());
        String text = "Socket is closed";
        assertSocketException(text, listener::accept);
        assertSocketException(text, () -> listener.bind(null));
        assertSocketException(text, () -> listener.setSoTimeout(1));
        assertSocketException(text, listener::getSoTimeout);
        assertSocketException(text, () -> listener.setReuseAddress(true));
        assertSocketException(text, listener::getReuseAddress);
        assertSocketException(text, () -> listener.setReceiveBufferSize(1000));
        assertSocketException(text, listener::getReceiveBufferSize);
        assertSocketException(
                text, () -> listener.setOption(StandardSocketOptions.SO_REUSEADDR, true));
        assertSocketException(text, () -> listener.getOption(StandardSocketOptions.SO_REUSEADDR));
    }

    @Test
    void performancePreferencesChangeNothing() throws Exception {
        try (ServerSocket listener = sockets.newServerSocket()) {
            listener.setPerformancePreferences(1, 2, 3);
            listener.bind(new InetSocketAddress(LOOPBACK, 0));
            try (Socket client = sockets.newSocket()) {
                client.connect(listener.getLocalSocketAddress());
                listener.accept().close();
            }
        }
    }

    @Test
    void everySupportedOptionOfAListenerCanBeRead() throws Exception {
        try (ServerSocket listener = sockets.listen()) {
            for (SocketOption<?> option : listener.supportedOptions()) {
                assertNotNull(listener.getOption(option), option.name());
            }
        }
    }

    @Test
    void theReceiveBufferOfAListenerIsThatOfItsConnections() throws Exception {
        try (ServerSocket listener = sockets.newServerSocket()) {
            listener.setReceiveBufferSize(30_000);
            listener.bind(new InetSocketAddress(LOOPBACK, 0));
            try (Socket client = sockets.newSocket()) {
                client.connect(listener.getLocalSocketAddress());
                try (Socket server = listener.accept()) {
                    assertEquals(listener.getReceiveBufferSize(), server.getReceiveBufferSize());
                }
            }
        }
    }
}
