package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.heddle.Heddle;
import dev.heddle.support.Descriptors;
import dev.heddle.support.Pattern;
import dev.heddle.support.Task;
import dev.heddle.support.TestCertificate;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import javax.net.ServerSocketFactory;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code javax.net} factories, and JSSE over what they make. */
abstract class FactorySuite extends HeddleSuite {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int MANY = 1_000_000;

    private SocketFactory clients;
    private ServerSocketFactory servers;

    @BeforeEach
    void makeFactories() {
        clients = new HeddleSocketFactory(heddle.group());
        servers = new HeddleServerSocketFactory(heddle.group());
    }

    @Test
    void eachWayToMakeAConnectionMakesOne() throws Exception {
        try (ServerSocket listener = servers.createServerSocket(0, 5, LOOPBACK)) {
            int port = listener.getLocalPort();
            String name = LOOPBACK.getHostAddress();
            start(
                            () -> {
                                exchange(clients.createSocket(LOOPBACK, port), listener);
                                exchange(clients.createSocket(name, port), listener);
                                exchange(
                                        clients.createSocket(LOOPBACK, port, LOOPBACK, 0),
                                        listener);
                                exchange(clients.createSocket(name, port, LOOPBACK, 0), listener);
                                Socket unconnected = clients.createSocket();
                                unconnected.connect(listener.getLocalSocketAddress());
                                exchange(unconnected, listener);
                            })
                    .get();
        }
    }

    private static void exchange(Socket client, ServerSocket listener) throws IOException {
        assertInstanceOf(HeddleSocket.class, client);
        try (client;
                Socket server = listener.accept()) {
            client.getOutputStream().write(42);
            assertEquals(42, server.getInputStream().read());
        }
    }

    @Test
    void withoutAGroupTheCallersIsUsed() throws Exception {
        Task.run(
                        Heddle.threadFactory(heddle.group()),
                        () -> {
                            try (ServerSocket listener =
                                            new HeddleServerSocketFactory().createServerSocket();
                                    Socket socket = new HeddleSocketFactory().createSocket()) {
                                listener.bind(null);
                                socket.connect(listener.getLocalSocketAddress());
                                listener.accept().close();
                            }
                        })
                .get();
    }

    /**
     * "localhost" has an address of each kind where there is IPv6; one listener has one of them.
     */
    @Test
    void aNameIsTriedAddressByAddress() throws Exception {
        for (InetAddress address : InetAddress.getAllByName("localhost")) {
            try (ServerSocket listener = servers.createServerSocket(0, 5, address)) {
                Socket client = clients.createSocket("localhost", listener.getLocalPort());
                assertEquals(address, client.getInetAddress());
                exchange(client, listener);
            }
        }
    }

    @Test
    void anAddressThatIsNullIsRefusedAsTheJdkDoes() throws Exception {
        try (ServerSocket listener = servers.createServerSocket(0, 5, LOOPBACK)) {
            int port = listener.getLocalPort();
            InetAddress none = null;
            for (SocketFactory factory : List.of(SocketFactory.getDefault(), clients)) {
                assertThrows(
                        NullPointerException.class,
                        () -> factory.createSocket(none, port),
                        factory::toString);
                assertThrows(
                        NullPointerException.class,
                        () -> factory.createSocket(none, port, LOOPBACK, 0),
                        factory::toString);
            }
        }
    }

    @Test
    void aNameThatIsNullOrEmptyIsThisMachineAsWithTheJdk() throws Exception {
        try (ServerSocket listener =
                servers.createServerSocket(0, 5, InetAddress.getByName(null))) {
            int port = listener.getLocalPort();
            for (SocketFactory factory : List.of(SocketFactory.getDefault(), clients)) {
                for (String name : Arrays.asList(null, "")) {
                    factory.createSocket(name, port).close();
                    listener.accept().close();
                    factory.createSocket(name, port, LOOPBACK, 0).close();
                    listener.accept().close();
                }
            }
        }
    }

    @Test
    void whatFailsLeavesNothingOpen() throws Exception {
        int unused;
        try (ServerSocket listener = servers.createServerSocket(0, 1, LOOPBACK)) {
            unused = listener.getLocalPort();
            assertThrows(
                    BindException.class, () -> servers.createServerSocket(unused, 1, LOOPBACK));
        }
        long before = Descriptors.countSockets();
        assertThrows(ConnectException.class, () -> clients.createSocket(LOOPBACK, unused));
        assertThrows(ConnectException.class, () -> clients.createSocket("localhost", unused));
        assertThrows(
                UnknownHostException.class, () -> clients.createSocket("no.such.invalid", unused));
        assertEquals(before, Descriptors.countSockets());
    }

    @Test
    void tlsWithAProtocolNegotiatedRunsOverASocketOfTheFactory() throws Exception {
        SSLContext context = TestCertificate.context();
        try (ServerSocket listener = servers.createServerSocket(0, 5, LOOPBACK)) {
            Task<Void> server = start(() -> serve(context, listener));
            start(() -> request(context, listener.getLocalPort())).get();
            server.get();
        }
    }

    private static void serve(SSLContext context, ServerSocket listener) throws IOException {
        try (Socket plain = listener.accept();
                SSLSocket tls =
                        (SSLSocket) context.getSocketFactory().createSocket(plain, null, true)) {
            assertSame(tls, offering(tls, "http/1.1", "echo"));
            Pattern.echo(tls.getInputStream(), tls.getOutputStream());
            assertEquals("echo", tls.getApplicationProtocol());
        }
    }

    private void request(SSLContext context, int port) throws Exception {
        try (Socket plain = clients.createSocket(LOOPBACK, port);
                SSLSocket tls =
                        (SSLSocket)
                                context.getSocketFactory()
                                        .createSocket(plain, "localhost", port, true)) {
            SSLParameters parameters = offering(tls, "echo").getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            tls.setSSLParameters(parameters);
            tls.startHandshake();
            assertEquals("echo", tls.getApplicationProtocol());
            Task<Void> writer =
                    start(() -> {
                        for (int place = 0; place < MANY; place += 10_000) {
                            tls.getOutputStream().write(Pattern.bytes(1, place, 10_000));
                        }
                    });
            Pattern.read(tls.getInputStream(), 1, 0, MANY, 10_000);
            writer.get();
        }
    }

    @Test
    void theDeadlineOfAScopeEndsAReadThroughTlsToo() throws Exception {
        SSLContext context = TestCertificate.context();
        try (ServerSocket listener = servers.createServerSocket(0, 5, LOOPBACK)) {
            Task<Void> server = start(() -> serve(context, listener));
            start(() -> readTooEarly(context, listener.getLocalPort())).get();
            server.get();
        }
    }

    private void readTooEarly(SSLContext context, int port) throws Exception {
        try (Socket plain = clients.createSocket(LOOPBACK, port);
                SSLSocket tls =
                        (SSLSocket)
                                context.getSocketFactory()
                                        .createSocket(plain, "localhost", port, true)) {
            offering(tls, "echo").startHandshake();
            for (int place = 0; place < 20; place += 10) {
                assertThrows(
                        SocketTimeoutException.class,
                        () -> Deadline.within(Duration.ofMillis(30), tls.getInputStream()::read));
                tls.getOutputStream().write(Pattern.bytes(1, place, 10));
                Pattern.read(tls.getInputStream(), 1, place, place + 10, 10);
            }
        }
    }

    private static SSLSocket offering(SSLSocket tls, String... protocols) {
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        tls.setSSLParameters(parameters);
        return tls;
    }
}
