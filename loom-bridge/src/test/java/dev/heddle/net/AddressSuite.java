package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.support.Descriptors;
import dev.heddle.support.Sockets.Connection;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

abstract class AddressSuite extends SocketSuite {
    @Test
    void gettersBeforeConnect() throws Exception {
        try (Socket socket = sockets.newSocket()) {
            assertFalse(socket.isBound());
            assertFalse(socket.isConnected());
            assertFalse(socket.isClosed());
            assertNull(socket.getInetAddress());
            assertNull(socket.getRemoteSocketAddress());
            assertNull(socket.getLocalSocketAddress());
            assertEquals(0, socket.getPort());
            assertEquals(-1, socket.getLocalPort());
            assertTrue(socket.getLocalAddress().isAnyLocalAddress());
            assertNull(socket.getChannel());
            assertThrows(SocketException.class, socket::getInputStream);
            assertThrows(SocketException.class, socket::getOutputStream);
            assertThrows(SocketException.class, socket::shutdownInput);
        }
    }

    @Test
    void gettersAfterConnect() throws Exception {
        try (ServerSocket listener = sockets.listen();
                Socket client = sockets.newSocket()) {
            client.connect(listener.getLocalSocketAddress());
            try (Socket server = listener.accept()) {
                assertTrue(client.isBound() && client.isConnected() && !client.isClosed());
                assertTrue(server.isBound() && server.isConnected() && !server.isClosed());
                assertEquals(listener.getLocalPort(), client.getPort());
                assertEquals(listener.getLocalSocketAddress(), client.getRemoteSocketAddress());
                assertEquals(client.getLocalSocketAddress(), server.getRemoteSocketAddress());
                assertEquals(client.getLocalPort(), server.getPort());
                assertEquals(listener.getLocalPort(), server.getLocalPort());
                assertEquals(InetAddress.getLoopbackAddress(), server.getLocalAddress());
                assertEquals(InetAddress.getLoopbackAddress(), client.getInetAddress());
            }
        }
    }

    @Test
    void gettersAfterClose() throws Exception {
        Connection both = sockets.connect();
        int port = both.client().getPort();
        both.close();
        Socket client = both.client();
        assertTrue(client.isBound() && client.isConnected() && client.isClosed());
        assertEquals(port, client.getPort());
        assertTrue(client.getLocalAddress().isAnyLocalAddress());
        assertThrows(SocketException.class, client::getInputStream);
        assertThrows(SocketException.class, client::getSoTimeout);
    }

    @Test
    void closeBeforeUse() throws Exception {
        Socket socket = sockets.newSocket();
        socket.close();
        assertTrue(socket.isClosed());
        InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        assertThrows(SocketException.class, () -> socket.connect(anywhere));
        ServerSocket listener = sockets.newServerSocket();
        listener.close();
        assertThrows(SocketException.class, listener::accept);
    }

    @Test
    void listenerGetters() throws Exception {
        try (ServerSocket listener = sockets.newServerSocket()) {
            assertFalse(listener.isBound());
            assertEquals(-1, listener.getLocalPort());
            assertNull(listener.getLocalSocketAddress());
            assertThrows(SocketException.class, listener::accept);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            assertTrue(listener.isBound());
            assertTrue(listener.getLocalPort() > 0);
            assertEquals(InetAddress.getLoopbackAddress(), listener.getInetAddress());
            assertTrue(listener.getReuseAddress());
        }
    }

    @Test
    void boundClientKeepsItsPort() throws Exception {
        try (ServerSocket listener = sockets.listen();
                Socket client = sockets.newSocket()) {
            client.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            int port = client.getLocalPort();
            assertTrue(port > 0);
            client.connect(listener.getLocalSocketAddress());
            assertEquals(port, client.getLocalPort());
            listener.accept().close();
        }
    }

    @Test
    void unresolvedHostIsUnknown() throws Exception {
        try (Socket socket = sockets.newSocket()) {
            // A label has 63 characters at most: no name server is asked, which might not answer.
            String host = "a".repeat(64) + ".invalid";
            InetSocketAddress unknown = InetSocketAddress.createUnresolved(host, 80);
            inThread(() -> assertThrows(UnknownHostException.class, () -> socket.connect(unknown)));
            assertTrue(socket.isClosed());
        }
    }

    @Test
    void aListenerOnAllAddressesIsReachedByIpv4AndIpv6() throws Exception {
        try (ServerSocket listener = sockets.newServerSocket()) {
            listener.bind(new InetSocketAddress(0));
            for (String host : new String[] {"127.0.0.1", "0.0.0.0"}) {
                try (Socket client = sockets.newSocket()) {
                    client.connect(
                            new InetSocketAddress(
                                    InetAddress.ofLiteral(host), listener.getLocalPort()));
                    try (Socket server = listener.accept()) {
                        assertEquals(client.getLocalPort(), server.getPort());
                    }
                }
            }
        }
    }

    @Test
    void refusedConnectClosesTheSocket() throws Exception {
        ServerSocket listener = sockets.listen();
        InetSocketAddress nobody = (InetSocketAddress) listener.getLocalSocketAddress();
        listener.close();
        inThread(() -> connectInVain(nobody)); // opens what the JDK keeps open
        long before = Descriptors.countSockets();
        inThread(() -> connectInVain(nobody));
        Descriptors.awaitSocketsAtMost(before);
    }

    private void connectInVain(InetSocketAddress nobody) throws IOException {
        for (int timeout : new int[] {0, 1000}) {
            Socket socket = sockets.newSocket();
            ConnectException e =
                    assertThrows(ConnectException.class, () -> socket.connect(nobody, timeout));
            assertEquals("Connection refused", e.getMessage());
            assertTrue(socket.isClosed());
        }
    }

    @Test
    void connectingTwiceIsRefused() throws Exception {
        try (Connection both = sockets.connect()) {
            SocketException e =
                    assertThrows(
                            SocketException.class,
                            () -> both.client().connect(both.server().getLocalSocketAddress()));
            assertTrue(e.getMessage().contains("onnected"), e.getMessage());
        }
    }

    @Test
    void aPortInUseIsABindException() throws Exception {
        long before;
        try (ServerSocket first = sockets.listen()) {
            before = Descriptors.countSockets();
            ServerSocket second = sockets.newServerSocket();
            assertThrows(BindException.class, () -> second.bind(first.getLocalSocketAddress()));
            second.close();
            Descriptors.awaitSocketsAtMost(before);
        }
        Descriptors.awaitSocketsAtMost(before - 1);
    }

    @Test
    void anAddressOfAnotherMachineIsABindException() throws Exception {
        try (ServerSocket listener = sockets.newServerSocket()) {
            InetSocketAddress foreign =
                    new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 0);
            assertThrows(BindException.class, () -> listener.bind(foreign));
        }
    }

    /** connect(2) answers so for a group address; a missing route looks the same. */
    @Test
    void anUnreachableNetworkIsASocketException() throws Exception {
        InetSocketAddress group = new InetSocketAddress(InetAddress.ofLiteral("224.0.0.1"), 9);
        inThread(() -> {
            for (int timeout : new int[] {0, 1000}) {
                Socket socket = sockets.newSocket();
                SocketException e =
                        assertThrows(SocketException.class, () -> socket.connect(group, timeout));
                assertEquals("Network is unreachable", e.getMessage());
                assertEquals(SocketException.class, e.getClass());
                assertTrue(socket.isClosed());
            }
        });
    }
}
