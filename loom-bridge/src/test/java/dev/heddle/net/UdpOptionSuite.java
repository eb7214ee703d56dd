package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.support.DatagramSockets;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;

/** All options, and multicast groups on the loopback interface. */
abstract class UdpOptionSuite extends UdpFrame<DatagramSockets> {
    private static final InetAddress GROUP = InetAddress.ofLiteral("239.77.1.3");

    @Test
    void theOptionsAreTheJdksAndSoAreTheirDefaults() throws Exception {
        try (DatagramSocket socket = sockets.newSocket(null);
                DatagramSocket stock = new DatagramSocket(null)) {
            inThread(() -> {
                Set<SocketOption<?>> options = socket.supportedOptions();
                assertEquals(stock.supportedOptions(), options);
                for (SocketOption<?> option : options) {
                    assertEquals(stock.getOption(option), socket.getOption(option), option.name());
                }
            });
        }
    }

    @Test
    void whatIsSetIsRead() throws Exception {
        try (DatagramSocket socket = sockets.newSocket(null)) {
            inThread(() -> {
                set(socket, StandardSocketOptions.SO_BROADCAST, false, true);
                set(socket, StandardSocketOptions.SO_REUSEADDR, true, false);
                set(socket, StandardSocketOptions.SO_REUSEPORT, true, false);
                set(socket, StandardSocketOptions.SO_SNDBUF, 10_000, 20_000);
                set(socket, StandardSocketOptions.SO_RCVBUF, 10_000, 20_000);
                set(socket, StandardSocketOptions.IP_TOS, 0x10, 0);
                set(socket, StandardSocketOptions.IP_MULTICAST_TTL, 0, 255);
                set(socket, StandardSocketOptions.IP_MULTICAST_LOOP, false, true);
                set(socket, ExtendedSocketOptions.IP_DONTFRAGMENT, true, false);
                set(socket, StandardSocketOptions.IP_MULTICAST_IF, loopback());
            });
        }
    }

    @SafeVarargs
    private static <T> void set(DatagramSocket socket, SocketOption<T> option, T... values)
            throws IOException {
        for (T value : values) {
            assertEquals(socket, socket.setOption(option, value));
            assertEquals(value, socket.getOption(option), option.name());
        }
    }

    @Test
    void theMethodsForOptionsSetTheSame() throws Exception {
        try (DatagramSocket socket = sockets.newSocket(null)) {
            inThread(() -> {
                socket.setSendBufferSize(12_000);
                assertEquals(12_000, socket.getSendBufferSize());
                assertEquals(12_000, socket.getOption(StandardSocketOptions.SO_SNDBUF));
                socket.setReceiveBufferSize(13_000);
                assertEquals(13_000, socket.getReceiveBufferSize());
                assertEquals(13_000, socket.getOption(StandardSocketOptions.SO_RCVBUF));
                socket.setReuseAddress(true);
                assertTrue(socket.getReuseAddress());
                assertTrue(socket.getOption(StandardSocketOptions.SO_REUSEADDR));
                assertTrue(socket.getBroadcast());
                socket.setBroadcast(false);
                assertFalse(socket.getBroadcast());
                assertFalse(socket.getOption(StandardSocketOptions.SO_BROADCAST));
                socket.setTrafficClass(8);
                assertEquals(8, socket.getTrafficClass());
                assertEquals(8, socket.getOption(StandardSocketOptions.IP_TOS));
            });
        }
    }

    @Test
    void whatCannotBeIsRefused() throws Exception {
        try (DatagramSocket socket = sockets.newSocket(null)) {
            inThread(() -> {
                assertThrows(IllegalArgumentException.class, () -> socket.setSoTimeout(-1));
                assertThrows(IllegalArgumentException.class, () -> socket.setSendBufferSize(0));
                assertThrows(IllegalArgumentException.class, () -> socket.setReceiveBufferSize(0));
                assertThrows(IllegalArgumentException.class, () -> socket.setTrafficClass(256));
                refused(socket, StandardSocketOptions.IP_TOS, 256);
                refused(socket, StandardSocketOptions.IP_MULTICAST_TTL, -1);
                refused(socket, StandardSocketOptions.IP_MULTICAST_TTL, 256);
                refused(socket, StandardSocketOptions.SO_SNDBUF, -1);
                refused(socket, StandardSocketOptions.SO_BROADCAST, null);
                refused(socket, StandardSocketOptions.IP_MULTICAST_IF, null);
                assertThrows(NullPointerException.class, () -> socket.setOption(null, 1));
                assertThrows(NullPointerException.class, () -> socket.getOption(null));
                assertThrows(
                        UnsupportedOperationException.class,
                        () -> socket.setOption(StandardSocketOptions.TCP_NODELAY, true));
                assertThrows(
                        UnsupportedOperationException.class,
                        () -> socket.getOption(StandardSocketOptions.TCP_NODELAY));
                assertThrows(
                        SocketException.class,
                        () -> socket.setOption(ExtendedSocketOptions.SO_INCOMING_NAPI_ID, 1));
            });
        }
    }

    private static <T> void refused(DatagramSocket socket, SocketOption<T> option, T value) {
        assertThrows(IllegalArgumentException.class, () -> socket.setOption(option, value));
    }

    @Test
    void aClosedSocketHasItsOptionsNoMore() throws Exception {
        DatagramSocket socket = sockets.bound();
        socket.close();
        inThread(() -> {
            assertThrows(
                    IOException.class,
                    () -> socket.setOption(StandardSocketOptions.SO_BROADCAST, true));
            assertThrows(
                    IOException.class, () -> socket.getOption(StandardSocketOptions.SO_BROADCAST));
            assertThrows(IOException.class, socket::getReuseAddress);
            assertThrows(
                    SocketException.class,
                    () -> socket.joinGroup(new InetSocketAddress(GROUP, 0), loopback()));
            assertFalse(socket.supportedOptions().isEmpty());
        });
    }

    @Test
    void socketsShareAPortByReusePort() throws Exception {
        try (DatagramSocket first = sockets.newSocket(null);
                DatagramSocket second = sockets.newSocket(null);
                DatagramSocket sender = sockets.bound()) {
            inThread(() -> {
                first.setOption(StandardSocketOptions.SO_REUSEPORT, true);
                second.setOption(StandardSocketOptions.SO_REUSEPORT, true);
                first.bind(new InetSocketAddress(LOOPBACK, 0));
                second.bind(first.getLocalSocketAddress());
                assertEquals(first.getLocalPort(), second.getLocalPort());
                // The system chooses by the sender's address, always the same.
                sender.send(packet("to one", address(first)));
                first.setSoTimeout(20);
                second.setSoTimeout(PATIENCE_MILLIS);
                String text;
                try {
                    text = receiveText(first);
                } catch (SocketTimeoutException toTheOther) {
                    text = receiveText(second);
                }
                assertEquals("to one", text);
            });
        }
    }

    @Test
    void broadcastsNeedTheOption() throws Exception {
        try (DatagramSocket socket = sockets.bound()) {
            inThread(() -> {
                InetSocketAddress all =
                        new InetSocketAddress(
                                InetAddress.ofLiteral("127.255.255.255"), socket.getLocalPort());
                socket.setBroadcast(false);
                assertThrows(SocketException.class, () -> socket.send(packet("x", all)));
                socket.setBroadcast(true);
                socket.send(packet("x", all));
            });
        }
    }

    @Test
    void aMemberReceivesWhatIsSentToItsGroup() throws Exception {
        NetworkInterface loopback = loopback();
        try (DatagramSocket member = sockets.newSocket(new InetSocketAddress(0));
                DatagramSocket sender = sockets.newSocket(new InetSocketAddress(0))) {
            inThread(() -> {
                InetSocketAddress group = new InetSocketAddress(GROUP, member.getLocalPort());
                sender.setOption(StandardSocketOptions.IP_MULTICAST_IF, loopback);
                sender.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 0);
                joinTwice(member, group, loopback);
                member.setSoTimeout(PATIENCE_MILLIS);
                sender.send(packet("to the group", group));
                assertEquals("to the group", receiveText(member));
                leaveTwice(member, group, loopback);
                sender.send(packet("to nobody", group));
                InetSocketAddress direct = new InetSocketAddress(LOOPBACK, member.getLocalPort());
                sender.send(packet("to the one", direct));
                assertEquals("to the one", receiveText(member));
            });
        }
    }

    @Test
    void groupsMayBeIpv6Ones() throws Exception {
        NetworkInterface loopback = loopback();
        assumeTrue(
                loopback.inetAddresses().anyMatch(InetAddress.ofLiteral("::1")::equals),
                "there is no ::1 here");
        InetAddress group6 = InetAddress.ofLiteral("ff11::7713");
        try (DatagramSocket member = sockets.newSocket(new InetSocketAddress(0));
                DatagramSocket sender = sockets.newSocket(new InetSocketAddress(0))) {
            boolean isSent =
                    call(
                                    () -> {
                                        InetSocketAddress group =
                                                new InetSocketAddress(
                                                        group6, member.getLocalPort());
                                        sender.setOption(
                                                StandardSocketOptions.IP_MULTICAST_IF, loopback);
                                        joinTwice(member, group, loopback);
                                        member.setSoTimeout(PATIENCE_MILLIS);
                                        boolean sent =
                                                isSent(sender, packet("to the group", group));
                                        if (sent) {
                                            assertEquals("to the group", receiveText(member));
                                        }
                                        leaveTwice(member, group, loopback);
                                        return sent;
                                    })
                            .get();
            assumeTrue(isSent, "there is no route for IPv6 groups here");
        }
    }

    private static void joinTwice(
            DatagramSocket member, InetSocketAddress group, NetworkInterface on)
            throws IOException {
        member.joinGroup(group, on);
        assertThrows(SocketException.class, () -> member.joinGroup(group, on));
    }

    private static void leaveTwice(
            DatagramSocket member, InetSocketAddress group, NetworkInterface on)
            throws IOException {
        member.leaveGroup(group, on);
        assertThrows(SocketException.class, () -> member.leaveGroup(group, on));
    }

    private static boolean isSent(DatagramSocket sender, DatagramPacket packet) throws IOException {
        try {
            sender.send(packet);
            return true;
        } catch (SocketException e) {
            assertEquals("Network is unreachable", e.getMessage());
            return false;
        }
    }

    @Test
    void theSystemChoosesTheInterfaceOfAGroup() throws Exception {
        try (DatagramSocket member = sockets.newSocket(new InetSocketAddress(0))) {
            inThread(() -> {
                InetSocketAddress group = new InetSocketAddress(GROUP, 0);
                assertNull(member.getOption(StandardSocketOptions.IP_MULTICAST_IF));
                member.setOption(StandardSocketOptions.IP_MULTICAST_IF, loopback());
                member.joinGroup(group, null);
                // The outgoing interface is the choice.
                member.leaveGroup(group, loopback());
            });
        }
    }

    @Test
    void aGroupHasAMulticastAddress() throws Exception {
        try (DatagramSocket socket = sockets.bound()) {
            inThread(() -> {
                InetSocketAddress none = new InetSocketAddress(LOOPBACK, 0);
                assertThrows(SocketException.class, () -> socket.joinGroup(none, loopback()));
                assertThrows(SocketException.class, () -> socket.leaveGroup(none, loopback()));
                InetSocketAddress unresolved = InetSocketAddress.createUnresolved("nobody", 0);
                assertThrows(
                        IllegalArgumentException.class,
                        () -> socket.joinGroup(unresolved, loopback()));
                assertThrows(
                        IllegalArgumentException.class, () -> socket.joinGroup(null, loopback()));
            });
        }
    }

    private static NetworkInterface loopback() throws SocketException {
        NetworkInterface found = NetworkInterface.getByInetAddress(LOOPBACK);
        return found != null ? found : abort("there is no loopback interface");
    }
}
