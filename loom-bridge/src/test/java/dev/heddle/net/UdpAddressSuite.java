package dev.heddle.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.support.DatagramSockets;
import dev.heddle.support.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Binding, connecting, disconnecting and both versions of IP. */
abstract class UdpAddressSuite extends UdpFrame<DatagramSockets> {
    private static final InetSocketAddress UNRESOLVED =
            InetSocketAddress.createUnresolved("no.such.host.invalid", 9);

    @Test
    void anUnboundSocketHasNoAddress() throws Exception {
        try (DatagramSocket socket = sockets.newSocket(null)) {
            inThread(() -> {
                assertNull(socket.getChannel());
                assertFalse(socket.isBound());
                assertFalse(socket.isConnected());
                assertEquals(0, socket.getLocalPort());
                assertTrue(socket.getLocalAddress().isAnyLocalAddress());
                assertNull(socket.getLocalSocketAddress());
                assertNull(socket.getRemoteSocketAddress());
                assertNull(socket.getInetAddress());
                assertEquals(-1, socket.getPort());
            });
        }
    }

    @Test
    void bindTakesAnAddressOnce() throws Exception {
        try (DatagramSocket first = sockets.newSocket(null);
                DatagramSocket second = sockets.newSocket(null)) {
            inThread(() -> {
                first.bind(new InetSocketAddress(LOOPBACK, 0));
                assertTrue(first.isBound());
                assertEquals(LOOPBACK, first.getLocalAddress());
                assertNotEquals(0, first.getLocalPort());
                assertThrows(SocketException.class, () -> first.bind(null));
                assertThrows(BindException.class, () -> second.bind(address(first)));
                assertFalse(second.isBound());
                assertThrows(SocketException.class, () -> second.bind(UNRESOLVED));
                assertThrows(
                        IllegalArgumentException.class, () -> second.bind(new SocketAddress() {}));
                second.bind(null);
                assertTrue(second.getLocalAddress().isAnyLocalAddress());
                assertNotEquals(0, second.getLocalPort());
            });
        }
    }

    @Test
    void sendReceiveAndConnectBindAnUnboundSocket() throws Exception {
        try (DatagramSocket peer = sockets.bound();
                DatagramSocket sends = sockets.newSocket(null);
                DatagramSocket receives = sockets.newSocket(null);
                DatagramSocket connects = sockets.newSocket(null)) {
            inThread(() -> {
                sends.send(packet("x", address(peer)));
                assertTrue(sends.isBound() && sends.getLocalPort() > 0);
                receives.setSoTimeout(1);
                assertThrows(SocketTimeoutException.class, () -> receives.receive(room(1)));
                assertTrue(receives.isBound() && receives.getLocalPort() > 0);
                connects.connect(address(peer));
                assertTrue(connects.isBound() && connects.getLocalPort() > 0);
            });
        }
    }

    @Test
    void aClosedSocketSaysSo() throws Exception {
        DatagramSocket socket = sockets.bound();
        try (DatagramSocket peer = sockets.bound()) {
            inThread(() -> {
                InetSocketAddress remote = address(peer);
                socket.connect(remote);
                socket.close();
                socket.close();
                assertTrue(socket.isClosed());
                assertTrue(socket.isConnected());
                assertTrue(socket.isBound());
                assertEquals(remote, socket.getRemoteSocketAddress());
                assertEquals(remote.getPort(), socket.getPort());
                assertEquals(remote.getAddress(), socket.getInetAddress());
                assertNull(socket.getLocalAddress());
                assertNull(socket.getLocalSocketAddress());
                assertEquals(-1, socket.getLocalPort());
                assertThrows(SocketException.class, () -> socket.send(packet("x", remote)));
                assertThrows(SocketException.class, () -> socket.receive(room(1)));
                assertThrows(SocketException.class, () -> socket.bind(null));
                assertThrows(SocketException.class, () -> socket.setSoTimeout(1));
                assertThrows(SocketException.class, socket::getSoTimeout);
                socket.connect(remote);
                socket.disconnect();
            });
        }
    }

    @Test
    void aSendNeedsAnAddressThatItCanGoTo() throws Exception {
        try (DatagramSocket socket = sockets.bound()) {
            inThread(() -> {
                assertThrows(IllegalArgumentException.class, () -> socket.send(packet("x")));
                SocketAddress portZero = new InetSocketAddress(LOOPBACK, 0);
                assertThrows(SocketException.class, () -> socket.send(packet("x", portZero)));
            });
        }
    }

    @Test
    void connectNeedsAnAddressThatItCanGoTo() throws Exception {
        try (DatagramSocket socket = sockets.bound()) {
            inThread(() -> {
                assertThrows(IllegalArgumentException.class, () -> socket.connect(null));
                assertThrows(IllegalArgumentException.class, () -> socket.connect(null, 9));
                assertThrows(
                        IllegalArgumentException.class, () -> socket.connect(LOOPBACK, 70_000));
                assertThrows(
                        IllegalArgumentException.class,
                        () -> socket.connect(new SocketAddress() {}));
                assertThrows(SocketException.class, () -> socket.connect(UNRESOLVED));
                assertThrows(UncheckedIOException.class, () -> socket.connect(LOOPBACK, 0));
                assertThrows(
                        SocketException.class,
                        () -> socket.connect(new InetSocketAddress(LOOPBACK, 0)));
                assertFalse(socket.isConnected());
            });
        }
    }

    @Test
    void aConnectedSocketTalksToItsPeerOnly() throws Exception {
        try (DatagramSocket socket = sockets.newSocket(new InetSocketAddress(0));
                DatagramSocket peer = sockets.bound();
                DatagramSocket stranger = sockets.bound()) {
            inThread(() -> {
                int port = socket.getLocalPort();
                InetSocketAddress here = new InetSocketAddress(LOOPBACK, port);
                stranger.send(packet("before", here));
                socket.connect(address(peer));
                assertTrue(socket.isConnected());
                assertEquals(address(peer), socket.getRemoteSocketAddress());
                assertEquals(here, socket.getLocalSocketAddress());
                stranger.send(packet("from a stranger", here));
                DatagramPacket withoutAddress = packet("to the peer");
                socket.send(withoutAddress);
                assertEquals(address(peer), withoutAddress.getSocketAddress());
                assertEquals("to the peer", receiveText(peer));
                assertThrows(
                        IllegalArgumentException.class,
                        () -> socket.send(packet("x", address(stranger))));
                peer.send(packet("from the peer", here));
                assertEquals("from the peer", receiveText(socket));
            });
        }
    }

    @Test
    void connectAgainGoesToTheOtherPeerAndDisconnectToAll() throws Exception {
        try (DatagramSocket socket = sockets.newSocket(new InetSocketAddress(0));
                DatagramSocket peer = sockets.bound();
                DatagramSocket other = sockets.bound()) {
            inThread(() -> {
                socket.setSoTimeout(PATIENCE_MILLIS);
                InetSocketAddress here = new InetSocketAddress(LOOPBACK, socket.getLocalPort());
                socket.disconnect();
                socket.connect(address(peer));
                socket.connect(address(other));
                socket.send(packet("to the other"));
                assertEquals("to the other", receiveText(other));
                socket.disconnect();
                assertFalse(socket.isConnected());
                assertNull(socket.getRemoteSocketAddress());
                assertEquals(here.getPort(), socket.getLocalPort());
                peer.send(packet("from the peer", here));
                assertEquals("from the peer", receiveText(socket));
                socket.send(packet("to the peer", address(peer)));
                assertEquals("to the peer", receiveText(peer));
                assertThrows(IllegalArgumentException.class, () -> socket.send(packet("x")));
            });
        }
    }

    @Test
    void disconnectGivesTheLocalAddressBack() throws Exception {
        try (DatagramSocket all = sockets.newSocket(new InetSocketAddress(0));
                DatagramSocket one = sockets.bound();
                DatagramSocket peer = sockets.bound()) {
            inThread(() -> {
                for (DatagramSocket socket : List.of(all, one)) {
                    SocketAddress before = socket.getLocalSocketAddress();
                    for (int i = 0; i < 3; i++) {
                        socket.connect(address(peer));
                        socket.disconnect();
                        assertEquals(before, socket.getLocalSocketAddress());
                    }
                }
            });
        }
    }

    @Test
    void aConnectedSocketHearsThatThereIsNoPeer() throws Exception {
        DatagramSocket gone = sockets.bound();
        try (DatagramSocket socket = sockets.bound()) {
            inThread(() -> {
                socket.connect(address(gone));
                gone.close();
                socket.setSoTimeout(20);
                await().atMost(Task.PATIENCE)
                        .until(() ->
                                hasPortUnreachable(() -> socket.send(packet("anybody?")))
                                        || hasPortUnreachable(() -> socket.receive(room(1))));
            });
            assertFalse(socket.isClosed());
        }
    }

    @Test
    void aReceiveThatWaitsHearsThatThereIsNoPeer() throws Exception {
        DatagramSocket gone = sockets.bound();
        try (DatagramSocket socket = sockets.bound()) {
            socket.connect(address(gone));
            Task<Void> waiting = start(() -> socket.receive(room(1))).awaitParked();
            gone.close();
            inThread(() -> socket.send(packet("anybody?")));
            waiting.failure(PortUnreachableException.class);
            assertFalse(socket.isClosed());
        }
    }

    private static boolean hasPortUnreachable(Task.Body body) throws Exception {
        try {
            body.run();
        } catch (PortUnreachableException e) {
            return true;
        } catch (SocketTimeoutException nothingYet) {
            return false;
        }
        return false;
    }

    @Test
    void anUnconnectedSocketDoesNotHearOfIt() throws Exception {
        DatagramSocket gone = sockets.bound();
        try (DatagramSocket socket = sockets.bound();
                DatagramSocket peer = sockets.bound()) {
            inThread(() -> {
                InetSocketAddress nobody = address(gone);
                gone.close();
                for (int i = 0; i < 10; i++) {
                    socket.send(packet("anybody?", nobody));
                }
                peer.send(packet("me", address(socket)));
                assertEquals("me", receiveText(socket));
                // Connected to nobody and disconnected with the report on its way.
                socket.connect(nobody);
                try {
                    socket.send(packet("anybody?"));
                } catch (PortUnreachableException alreadyKnown) {
                    // As it may be.
                }
                socket.disconnect();
                peer.send(packet("still me", address(socket)));
                assertEquals("still me", receiveText(socket));
                socket.send(packet("and you", address(peer)));
                assertEquals("and you", receiveText(peer));
            });
        }
    }

    @Test
    void aSocketOfAllAddressesHasBothVersionsOfIp() throws Exception {
        InetAddress ipv4 = InetAddress.ofLiteral("127.0.0.1");
        InetAddress ipv6 = ipv6Loopback();
        try (DatagramSocket both = sockets.newSocket(new InetSocketAddress(0));
                DatagramSocket four = sockets.newSocket(new InetSocketAddress(ipv4, 0));
                DatagramSocket six = sockets.newSocket(new InetSocketAddress(ipv6, 0))) {
            inThread(() -> {
                four.send(packet("4", new InetSocketAddress(ipv4, both.getLocalPort())));
                DatagramPacket from4 = room(10);
                both.receive(from4);
                assertTrue(from4.getAddress() instanceof Inet4Address, "is " + from4.getAddress());
                both.send(from4);
                assertEquals("4", receiveText(four));
                six.send(packet("6", new InetSocketAddress(ipv6, both.getLocalPort())));
                DatagramPacket from6 = room(10);
                both.receive(from6);
                assertEquals(ipv6, from6.getAddress());
                both.send(from6);
                assertEquals("6", receiveText(six));
                six.connect(new InetSocketAddress(ipv6, both.getLocalPort()));
                six.send(packet("connected"));
                assertEquals("connected", receiveText(both));
            });
        }
    }

    private static InetAddress ipv6Loopback() throws IOException {
        InetAddress ipv6 = InetAddress.ofLiteral("::1");
        boolean isThere =
                Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                        .flatMap(NetworkInterface::inetAddresses)
                        .anyMatch(ipv6::equals);
        assumeTrue(isThere, "there is no ::1 here");
        return ipv6;
    }
}
