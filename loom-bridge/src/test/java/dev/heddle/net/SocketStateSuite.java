package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.support.Sockets.Connection;
import java.io.InputStream;
import java.io.OutputStream;
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

/** What each method of a {@link Socket} answers in each of its states. */
abstract class SocketStateSuite extends CallerSuite {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final SocketAddress OF_NO_USE = UnixDomainSocketAddress.of("/tmp/none");

    @Test
    void anUnconnectedSocketHasNoPeerAndNoStreams() throws Exception {
        try (Socket socket = sockets.newSocket()) {
            assertNull(socket.getInetAddress());
            assertEquals(0, socket.getPort());
            assertNull(socket.getRemoteSocketAddress());
            assertNull(socket.getChannel());
            assertEquals("Socket[unconnected]", socket.toString());
            assertFalse(socket.isConnected() || socket.isClosed());
            assertFalse(socket.isInputShutdown() || socket.isOutputShutdown());
            assertSocketException("Socket is not connected", socket::getInputStream);
            assertSocketException("Socket is not connected", socket::getOutputStream);
            assertSocketException("Socket is not connected", socket::shutdownInput);
            assertSocketException("Socket is not connected", socket::shutdownOutput);
        }
    }

    @Test
    void aBoundSocketHasALocalAddressOnly() throws Exception {
        try (Socket socket = sockets.newSocket()) {
            assertFalse(socket.isBound());
            assertEquals(-1, socket.getLocalPort());
            assertNull(socket.getLocalSocketAddress());
            assertTrue(socket.getLocalAddress().isAnyLocalAddress());
            socket.bind(new InetSocketAddress(LOOPBACK, 0));
            assertTrue(socket.isBound());
            assertTrue(socket.getLocalPort() > 0);
            assertEquals(LOOPBACK, socket.getLocalAddress());
            assertEquals(
                    new InetSocketAddress(LOOPBACK, socket.getLocalPort()),
                    socket.getLocalSocketAddress());
            assertEquals("Socket[unconnected]", socket.toString());
            assertSocketException("Already bound", () -> socket.bind(null));
        }
    }

    @Test
    void boundToNullASocketHasAnyAddressAndAPort() throws Exception {
        try (Socket socket = sockets.newSocket()) {
            socket.bind(null);
            assertTrue(socket.getLocalAddress().isAnyLocalAddress());
            assertTrue(socket.getLocalPort() > 0);
        }
    }

    @Test
    void aConnectedSocketHasAPeerAndStreamsAndNoSecondConnection() throws Exception {
        try (Connection both = sockets.connect()) {
            Socket client = both.client();
            assertTrue(client.isConnected() && client.isBound());
            assertFalse(client.isInputShutdown() || client.isOutputShutdown());
            assertEquals(LOOPBACK, client.getInetAddress());
            assertEquals(both.server().getLocalPort(), client.getPort());
            assertEquals(
                    new InetSocketAddress(LOOPBACK, client.getPort()),
                    client.getRemoteSocketAddress());
            assertNull(client.getChannel());
            assertSame(client.getInputStream(), client.getInputStream());
            assertSame(client.getOutputStream(), client.getOutputStream());
            assertSocketException(
                    "Already connected", () -> client.connect(client.getRemoteSocketAddress()));
            assertSocketException("Already bound", () -> client.bind(null));
            assertFalse(client.isClosed());
        }
    }

    @Test
    void aConnectedSocketNamesItsEndsAsText() throws Exception {
        try (Connection both = sockets.connect()) {
            int here = both.client().getLocalPort();
            int there = both.server().getLocalPort();
            assertEquals(
                    "Socket[addr=" + LOOPBACK + ",port=" + there + ",localport=" + here + "]",
                    both.client().toString());
            assertEquals(
                    "Socket[addr=/127.0.0.1,port=" + here + ",localport=" + there + "]",
                    both.server().toString());
        }
    }

    @Test
    void theInputOfASocketIsShutDownOnce() throws Exception {
        try (Connection both = sockets.connect()) {
            Socket socket = both.client();
            InputStream in = socket.getInputStream();
            socket.shutdownInput();
            assertTrue(socket.isInputShutdown());
            assertFalse(socket.isOutputShutdown() || socket.isClosed());
            assertSocketException("Socket input is shutdown", socket::getInputStream);
            assertSocketException("Socket input is already shutdown", socket::shutdownInput);
            assertEquals(-1, in.read());
            assertEquals(0, in.available());
            socket.getOutputStream().write(3);
            assertEquals(3, both.server().getInputStream().read());
        }
    }

    @Test
    void theOutputOfASocketIsShutDownOnce() throws Exception {
        try (Connection both = sockets.connect()) {
            Socket socket = both.client();
            OutputStream out = socket.getOutputStream();
            socket.shutdownOutput();
            assertTrue(socket.isOutputShutdown());
            assertFalse(socket.isInputShutdown() || socket.isClosed());
            assertSocketException("Socket output is shutdown", socket::getOutputStream);
            assertSocketException("Socket output is already shutdown", socket::shutdownOutput);
            assertSocketException("Broken pipe", () -> out.write(1));
            assertEquals(-1, both.server().getInputStream().read());
            both.server().getOutputStream().write(4);
            assertEquals(4, socket.getInputStream().read());
        }
    }

    @Test
    void closingAStreamClosesTheSocket() throws Exception {
        try (Connection both = sockets.connect()) {
            both.client().getInputStream().close();
            assertTrue(both.client().isClosed());
            assertEquals(-1, both.server().getInputStream().read());
            both.server().getOutputStream().close();
            assertTrue(both.server().isClosed());
        }
    }

    @Test
    void aClosedSocketRefusesEveryCall() throws Exception {
        try (Connection both = sockets.connect()) {
            assertRefusesEveryCall(both.client());
            assertRefusesEveryCall(both.server());
        }
    }

    @Test
    void aSocketThatWasClosedUnusedRefusesEveryCall() throws Exception {
        Socket socket = sockets.newSocket();
        assertRefusesEveryCall(socket);
        assertEquals(Set.of(), socket.supportedOptions());
        assertEquals(-1, socket.getLocalPort());
        assertEquals("Socket[unconnected]", socket.toString());
        assertSocketException("Socket is closed", socket::getTrafficClass);
        assertSocketException("Socket is closed", () -> socket.sendUrgentData(1));
    }

    private static void assertRefusesEveryCall(Socket socket) throws Exception {
        socket.close();
        socket.close();
        assertTrue(socket.isClosed());
        String text = "Socket is closed";
        SocketAddress somewhere = new InetSocketAddress(LOOPBACK, 1);
        assertSocketException(text, () -> socket.bind(null));
        assertSocketException(text, () -> socket.connect(somewhere));
        assertSocketException(text, () -> socket.connect(somewhere, 10));
        assertSocketException(text, socket::getInputStream);
        assertSocketException(text, socket::getOutputStream);
        assertSocketException(text, socket::shutdownInput);
        assertSocketException(text, socket::shutdownOutput);
        assertSocketException(text, () -> socket.setTcpNoDelay(true));
        assertSocketException(text, socket::getTcpNoDelay);
        assertSocketException(text, () -> socket.setSoLinger(true, 1));
        assertSocketException(text, socket::getSoLinger);
        assertSocketException(text, () -> socket.setOOBInline(true));
        assertSocketException(text, socket::getOOBInline);
        assertSocketException(text, () -> socket.setSoTimeout(1));
        assertSocketException(text, socket::getSoTimeout);
        assertSocketException(text, () -> socket.setSendBufferSize(1000));
        assertSocketException(text, socket::getSendBufferSize);
        assertSocketException(text, () -> socket.setReceiveBufferSize(1000));
        assertSocketException(text, socket::getReceiveBufferSize);
        assertSocketException(text, () -> socket.setKeepAlive(true));
        assertSocketException(text, socket::getKeepAlive);
        assertSocketException(text, () -> socket.setTrafficClass(1));
        assertSocketException(text, () -> socket.setReuseAddress(true));
        assertSocketException(text, socket::getReuseAddress);
        assertSocketException(
                text, () -> socket.setOption(StandardSocketOptions.TCP_NODELAY, true));
        assertSocketException(text, () -> socket.getOption(StandardSocketOptions.TCP_NODELAY));
    }

    @Test
    void aClosedSocketRemembersItsPeer() throws Exception {
        Connection both = sockets.connect();
        Socket socket = both.client();
        String text = socket.toString();
        SocketAddress remote = socket.getRemoteSocketAddress();
        int localPort = socket.getLocalPort();
        both.close();
        assertTrue(socket.isConnected() && socket.isBound());
        assertEquals(text, socket.toString());
        assertEquals(remote, socket.getRemoteSocketAddress());
        assertEquals(localPort, socket.getLocalPort());
        assertTrue(socket.getLocalAddress().isAnyLocalAddress());
        assertSocketException("Socket closed", socket::getTrafficClass);
        assertTrue(socket.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY));
    }

    @Test
    void argumentsThatCannotBeAreRefused() throws Exception {
        try (Socket socket = sockets.newSocket()) {
            SocketAddress somewhere = new InetSocketAddress(LOOPBACK, 1);
            assertIllegal(() -> socket.connect(null));
            assertIllegal(() -> socket.connect(somewhere, -1));
            assertIllegal(() -> socket.connect(OF_NO_USE));
            assertIllegal(() -> socket.bind(OF_NO_USE));
            assertIllegal(() -> socket.setSoTimeout(-1));
            assertIllegal(() -> socket.setSendBufferSize(0));
            assertIllegal(() -> socket.setReceiveBufferSize(-1));
            assertIllegal(() -> socket.setTrafficClass(-1));
            assertIllegal(() -> socket.setTrafficClass(256));
            assertIllegal(() -> socket.setSoLinger(true, -1));
            assertThrows(NullPointerException.class, () -> socket.setOption(null, 1));
            assertThrows(NullPointerException.class, () -> socket.getOption(null));
            assertSocketException(
                    "Unresolved address",
                    () -> socket.bind(InetSocketAddress.createUnresolved("localhost", 0)));
            assertFalse(socket.isClosed() || socket.isBound());
        }
    }

    private static void assertIllegal(Executable call) {
        assertThrows(IllegalArgumentException.class, call);
    }

    @Test
    void memoryThatCannotBeIsRefused() throws Exception {
        try (Connection both = sockets.connect()) {
            InputStream in = both.client().getInputStream();
            OutputStream out = both.client().getOutputStream();
            byte[] three = new byte[3];
            assertThrows(NullPointerException.class, () -> in.read(null));
            assertThrows(NullPointerException.class, () -> in.read(null, 0, 1));
            assertThrows(NullPointerException.class, () -> out.write(null));
            assertThrows(NullPointerException.class, () -> out.write(null, 0, 1));
            assertThrows(IndexOutOfBoundsException.class, () -> in.read(three, -1, 1));
            assertThrows(IndexOutOfBoundsException.class, () -> in.read(three, 0, 4));
            assertThrows(IndexOutOfBoundsException.class, () -> out.write(three, 1, 3));
            assertThrows(IndexOutOfBoundsException.class, () -> out.write(three, 0, -1));
            assertFalse(both.client().isClosed());
        }
    }

    @Test
    void aFailedConnectClosesTheSocketAndLeavesItUnconnected() throws Exception {
        int nobody;
        try (ServerSocket listener = sockets.listen()) {
            nobody = listener.getLocalPort();
        }
        Socket socket = sockets.newSocket();
        SocketAddress address = new InetSocketAddress(LOOPBACK, nobody);
        ConnectException refused =
                assertThrows(ConnectException.class, () -> socket.connect(address));
        assertEquals("Connection refused", refused.getMessage());
        assertTrue(socket.isClosed());
        assertFalse(socket.isConnected());
        assertNull(socket.getInetAddress());
        assertSocketException("Socket is closed", () -> socket.connect(address));
    }

    @Test
    void performancePreferencesChangeNothing() throws Exception {
        try (Connection both = sockets.connect()) {
            both.client().setPerformancePreferences(1, 2, 3);
            both.client().getOutputStream().write(9);
            assertEquals(9, both.server().getInputStream().read());
        }
    }

    @Test
    void everySupportedOptionOfAConnectionCanBeRead() throws Exception {
        try (Connection both = sockets.connect()) {
            for (SocketOption<?> option : both.client().supportedOptions()) {
                assertNotNull(both.client().getOption(option), option.name());
            }
        }
    }
}
