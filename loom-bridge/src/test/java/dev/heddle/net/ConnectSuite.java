package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.heddle.support.StockSockets;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses of each family and kind, and what connecting to them comes to. */
abstract class ConnectSuite extends CallerSuite {
    private static final InetAddress IPV4 = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress IPV6 = InetAddress.ofLiteral("::1");

    private static void requireIpv6() {
        try (ServerSocket trial = new ServerSocket()) {
            trial.bind(new InetSocketAddress(IPV6, 0));
        } catch (java.io.IOException e) {
            abort("this machine has no IPv6 loopback: " + e.getMessage());
        }
    }

    /** Connects and checks what both ends say. */
    private void exchange(ServerSocket listener, InetAddress to) throws Exception {
        try (Socket client = sockets.newSocket()) {
            client.connect(new InetSocketAddress(to, listener.getLocalPort()));
            try (Socket server = listener.accept()) {
                assertEquals(client.getLocalPort(), server.getPort());
                assertEquals(client.getLocalAddress(), server.getInetAddress());
                assertEquals(to.getClass(), server.getInetAddress().getClass());
                assertEquals(client.getRemoteSocketAddress(), server.getLocalSocketAddress());
                client.getOutputStream().write(1);
                assertEquals(1, server.getInputStream().read());
            }
        }
    }

    private ServerSocket listen(InetAddress at) throws Exception {
        ServerSocket listener = sockets.newServerSocket();
        listener.bind(new InetSocketAddress(at, 0));
        return listener;
    }

    @Test
    void ipv4Reaches() throws Exception {
        try (ServerSocket listener = listen(IPV4)) {
            exchange(listener, IPV4);
        }
    }

    @Test
    void ipv6Reaches() throws Exception {
        requireIpv6();
        try (ServerSocket listener = listen(IPV6)) {
            assertInstanceOf(Inet6Address.class, listener.getInetAddress());
            exchange(listener, IPV6);
        }
    }

    @Test
    void aListenerOnAllAddressesIsReachedByBothFamilies() throws Exception {
        requireIpv6();
        try (ServerSocket listener = sockets.newServerSocket()) {
            listener.bind(new InetSocketAddress(0));
            exchange(listener, IPV4);
            exchange(listener, IPV6);
        }
    }

    @Test
    void anAddressThatIsMappedIntoIpv6IsAnIpv4Address() throws Exception {
        InetAddress mapped = InetAddress.getByName("::ffff:127.0.0.1");
        assertInstanceOf(Inet4Address.class, mapped);
        try (ServerSocket listener = listen(mapped)) {
            assertEquals(IPV4, listener.getInetAddress());
            exchange(listener, mapped);
        }
    }

    @Test
    void anIpv6ObjectThatHoldsAMappedAddressReachesAnIpv4Listener() throws Exception {
        requireIpv6();
        byte[] bytes = new byte[16];
        bytes[10] = bytes[11] = (byte) 0xff;
        System.arraycopy(IPV4.getAddress(), 0, bytes, 12, 4);
        InetAddress mapped = Inet6Address.getByAddress(null, bytes, -1);
        try (ServerSocket listener = listen(IPV4);
                Socket client = sockets.newSocket()) {
            client.connect(new InetSocketAddress(mapped, listener.getLocalPort()));
            assertEquals(mapped, client.getInetAddress());
            assertEquals(IPV4, client.getLocalAddress());
            listener.accept().close();
        }
    }

    @Test
    void aLinkLocalAddressReachesThroughItsInterface() throws Exception {
        Inet6Address linkLocal = linkLocal();
        try (ServerSocket listener = listen(linkLocal)) {
            exchange(listener, linkLocal);
        }
    }

    private static Inet6Address linkLocal() throws Exception {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet6Address && address.isLinkLocalAddress())
                .map(Inet6Address.class::cast)
                .findFirst()
                .orElseGet(() -> abort("this machine has no link-local address"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::"})
    void anyAddressIsThisMachine(String any) throws Exception {
        try (ServerSocket listener = sockets.newServerSocket();
                Socket client = sockets.newSocket()) {
            listener.bind(new InetSocketAddress(0));
            client.connect(
                    new InetSocketAddress(InetAddress.ofLiteral(any), listener.getLocalPort()));
            assertEquals(InetAddress.getLocalHost(), client.getInetAddress());
            listener.accept().close();
        }
    }

    @Test
    void anAddressThatIsNotResolvedIsUnknownThoughItsNameIsNot() throws Exception {
        try (ServerSocket listener = sockets.listen();
                Socket client = sockets.newSocket()) {
            InetSocketAddress unresolved =
                    InetSocketAddress.createUnresolved("localhost", listener.getLocalPort());
            UnknownHostException e =
                    assertThrows(UnknownHostException.class, () -> client.connect(unresolved));
            assertEquals("localhost", e.getMessage());
            assertTrue(client.isClosed());
            assertNull(client.getInetAddress());
        }
    }

    /** Whatever the system makes of them, the exception is the JDK's. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "255.255.255.255", "224.0.0.1", "::1", "ff02::1"})
    void whatCannotBeConnectedToFailsAsTheJdkHasIt(String host) throws Exception {
        InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral(host), 0);
        try (StockSockets jdk = new StockSockets();
                Socket stock = jdk.newSocket();
                Socket ours = sockets.newSocket()) {
            assertSameFailure(stock, ours, address);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1 ::1", "::1 127.0.0.1", "192.0.2.1 127.0.0.1"})
    void aLocalAddressThatDoesNotFitFailsAsTheJdkHasIt(String pair) throws Exception {
        requireIpv6();
        InetAddress local = InetAddress.ofLiteral(pair.substring(0, pair.indexOf(' ')));
        InetAddress remote = InetAddress.ofLiteral(pair.substring(pair.indexOf(' ') + 1));
        InetSocketAddress from = new InetSocketAddress(local, 0);
        try (StockSockets jdk = new StockSockets();
                ServerSocket listener = listen(remote);
                Socket stock = jdk.newSocket();
                Socket ours = sockets.newSocket()) {
            Exception expected = failure(() -> bindAndConnect(stock, from, listener));
            Exception actual = failure(() -> bindAndConnect(ours, from, listener));
            assertEquals(String.valueOf(expected), String.valueOf(actual));
            assertEquals(stock.isClosed(), ours.isClosed());
        }
    }

    private static void bindAndConnect(Socket socket, SocketAddress from, ServerSocket listener)
            throws Exception {
        socket.bind(from);
        socket.connect(listener.getLocalSocketAddress());
    }

    private static void assertSameFailure(Socket stock, Socket ours, SocketAddress address) {
        Exception expected = failure(() -> stock.connect(address, 5_000));
        Exception actual = failure(() -> ours.connect(address, 5_000));
        assertEquals(String.valueOf(expected), String.valueOf(actual));
        assertEquals(stock.isClosed(), ours.isClosed());
    }

    private interface Call {
        void run() throws Exception;
    }

    private static Exception failure(Call call) {
        try {
            call.run();
            return null;
        } catch (Exception failure) {
            return failure;
        }
    }
}
