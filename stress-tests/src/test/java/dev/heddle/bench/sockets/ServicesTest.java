package dev.heddle.bench.sockets;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.heddle.net.AcceptMode;
import dev.heddle.server.RunningServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The services of the benchmarks are the same on every peer. */
@Timeout(60)
class ServicesTest {

    /** More than the sockets' buffers hold. */
    private static final int BYTES = 16 << 20;

    private static final int BUFFER_BYTES = 16 * 1024;

    /** That {@link #assertHello} asks for. */
    private static final int HELLOS = 22;

    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: here\r\n\r\n";
    private static final String REPLY =
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\n"
                    + "Hello, World!";

    @ParameterizedTest
    @EnumSource
    void echoIsCompleteAfterTheClientHasSentAll(Peer peer) throws Exception {
        try (RunningServer echo = open(peer, echo())) {
            assertEchoed(addressOf(echo));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = "HEDDLE.*")
    void echoOfHeddlesOwnBuffersIsCompleteAfterTheClientHasSentAll(Peer peer) throws Exception {
        for (EchoBuffers buffers : EchoBuffers.values()) {
            try (RunningServer echo = open(peer, PeerService.echo(buffers.handler(BUFFER_BYTES)))) {
                assertEchoed(addressOf(echo));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void proxyPassesTheEndOfEachDirectionOn(Peer peer) throws Exception {
        try (RunningServer backend = open(Peer.STOCK, echo());
                RunningServer proxy = open(peer, PeerService.proxy(addressOf(backend)))) {
            assertEchoed(addressOf(proxy));
        }
    }

    @ParameterizedTest
    @EnumSource
    void proxyWithoutABackendEndsTheConnection(Peer peer) throws Exception {
        try (RunningServer proxy = open(peer, PeerService.proxy(nobody()));
                Socket client = connect(addressOf(proxy))) {
            assertEquals(-1, client.getInputStream().read());
        }
    }

    @ParameterizedTest
    @EnumSource
    void helloIsTheSameOnEachPeer(Peer peer) throws Exception {
        try (RunningServer http = open(peer, PeerService.http());
                Socket client = connect(addressOf(http))) {
            assertHello(client);
            client.shutdownOutput();
            assertEquals(-1, client.getInputStream().read());
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLastReplyIsTheSameOnEachPeer(Peer peer) throws Exception {
        try (RunningServer http = open(peer, PeerService.http())) {
            assertLastHello(addressOf(http));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBackEndRepliesWhenItHasWaitedAndComputed(Peer peer) throws Exception {
        AtomicInteger computations = new AtomicInteger();
        try (RunningServer backEnd = open(peer, backEnd(computations::incrementAndGet));
                Socket client = connect(addressOf(backEnd))) {
            client.getOutputStream().write(REQUEST.getBytes(US_ASCII));
            assertEquals('H', client.getInputStream().read());
            assertEquals(1, computations.get());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFanOutRepliesToEachRequestWhenItsCallsAreAnswered(Peer peer) throws Exception {
        try (RunningServer called = open(Peer.STOCK, echo());
                RunningServer fanOut = open(peer, PeerService.fanOut(addressOf(called)));
                Socket client = connect(addressOf(fanOut))) {
            for (int i = 0; i < 10; i++) {
                client.getOutputStream().write(REQUEST.getBytes(US_ASCII));
                byte[] reply = client.getInputStream().readNBytes(REPLY.length());
                assertEquals(REPLY, new String(reply, US_ASCII));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFanOutWithoutTheServiceEndsTheConnection(Peer peer) throws Exception {
        try (RunningServer fanOut = open(peer, PeerService.fanOut(nobody()));
                Socket client = connect(addressOf(fanOut))) {
            assertEquals(-1, client.getInputStream().read());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMessageIsPushedToAllWhoAreKnown(Peer peer) throws Exception {
        try (RunningServer push = open(peer, PeerService.push());
                Socket first = connectToPush(push);
                Socket second = connectToPush(push)) {
            try (Socket leaving = connectToPush(push)) {
                assertTrue(leaving.isConnected());
            }
            for (int i = 1; i <= 10; i++) {
                byte[] message = new byte[PushService.MESSAGE_BYTES];
                Arrays.fill(message, (byte) i);
                first.getOutputStream().write(message, 0, 10);
                first.getOutputStream().write(message, 10, message.length - 10);
                assertArrayEquals(message, first.getInputStream().readNBytes(message.length));
                assertArrayEquals(message, second.getInputStream().readNBytes(message.length));
            }
        }
    }

    /** A connection that the server knows. */
    private static Socket connectToPush(RunningServer push) throws IOException {
        Socket client = connect(addressOf(push));
        client.getOutputStream().write(7);
        assertEquals(7, client.getInputStream().read());
        return client;
    }

    @ParameterizedTest
    @EnumSource
    void aDatagramComesBackToItsSender(Peer peer) throws Exception {
        for (DatagramEchoService service : DatagramEchoService.values()) {
            if (peer.isHeddle() || service == DatagramEchoService.PACKETS) {
                try (RunningServer echo = openDatagrams(peer, service)) {
                    assertDatagramsEchoed(addressOf(echo));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void onlyHotConnectionsCompute(Peer peer) throws Exception {
        for (boolean isBatch : peer.isHeddle() ? new boolean[] {false, true} : new boolean[1]) {
            AtomicInteger computations = new AtomicInteger();
            PeerService service = PeerService.skew(computations::incrementAndGet, isBatch);
            try (RunningServer skew = open(peer, service);
                    Socket cold = connect(addressOf(skew));
                    Socket hot = new Socket()) {
                assertHello(cold);
                assertEquals(0, computations.get());
                hot.bind(SkewService.HOT_CLIENT);
                hot.connect(addressOf(skew));
                assertHello(hot);
                assertEquals(HELLOS, computations.get());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRequestThatIsNoneEndsTheConnection(Peer peer) throws Exception {
        try (RunningServer http = open(peer, PeerService.http());
                Socket client = connect(addressOf(http))) {
            client.getOutputStream().write("{}\r\n\r\n".getBytes(US_ASCII));
            String reply = new String(client.getInputStream().readAllBytes(), US_ASCII);
            assertTrue(reply.startsWith("HTTP/1.1 400 "), reply);
        }
    }

    /** What each server has to answer to requests that come in pieces, and several at once. */
    static void assertHello(Socket client) throws IOException {
        OutputStream out = client.getOutputStream();
        for (String piece : List.of(REQUEST, REQUEST.substring(0, 20), REQUEST.substring(20))) {
            out.write(piece.getBytes(US_ASCII));
        }
        out.write(REQUEST.repeat(HELLOS - 2).getBytes(US_ASCII));
        String replies = REPLY.repeat(HELLOS);
        byte[] got = client.getInputStream().readNBytes(replies.length());
        assertEquals(replies, new String(got, US_ASCII));
    }

    /** The connection ends behind the reply to a request that asks for it. */
    static void assertLastHello(InetSocketAddress server) throws IOException {
        try (Socket client = connect(server)) {
            String last = REQUEST.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
            client.getOutputStream().write(last.getBytes(US_ASCII));
            String reply = REPLY.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
            assertEquals(reply, new String(client.getInputStream().readAllBytes(), US_ASCII));
        }
    }

    static void assertEchoed(InetSocketAddress server) throws Exception {
        byte[] sent = new byte[BYTES];
        new Random(1).nextBytes(sent);
        try (Socket client = connect(server)) {
            Thread sender = Thread.startVirtualThread(() -> sendAll(client, sent));
            assertArrayEquals(sent, client.getInputStream().readAllBytes());
            sender.join();
        }
    }

    private static void sendAll(Socket client, byte[] bytes) {
        try {
            client.getOutputStream().write(bytes);
            client.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where nothing listens. */
    private static InetSocketAddress nobody() throws IOException {
        try (RunningServer closed = open(Peer.STOCK, echo())) {
            return addressOf(closed);
        }
    }

    private static PeerService backEnd(Runnable computation) {
        return PeerService.backEnd(computation, computation);
    }

    private static PeerService echo() {
        return PeerService.echo(EchoBuffers.ARRAY.handler(BUFFER_BYTES));
    }

    private static RunningServer open(Peer peer, PeerService service) throws IOException {
        try {
            return PeerServer.open(peer, AcceptMode.REUSE_PORT, 1, service);
        } catch (UnsupportedOperationException e) {
            return abort(e.getMessage());
        }
    }

    private static RunningServer openDatagrams(Peer peer, DatagramEchoService service)
            throws IOException {
        try {
            return DatagramPeerServer.open(peer, 2, service);
        } catch (UnsupportedOperationException e) {
            return abort(e.getMessage());
        }
    }

    private static void assertDatagramsEchoed(InetSocketAddress server) throws IOException {
        for (int i = 1; i <= 20; i++) {
            try (DatagramSocket client = new DatagramSocket()) {
                byte[] sent = new byte[i];
                Arrays.fill(sent, (byte) i);
                client.send(new DatagramPacket(sent, i, server));
                DatagramPacket received = new DatagramPacket(new byte[100], 100);
                client.receive(received);
                assertArrayEquals(sent, Arrays.copyOf(received.getData(), received.getLength()));
            }
        }
    }

    private static Socket connect(InetSocketAddress address) throws IOException {
        return new Socket(address.getAddress(), address.getPort());
    }

    private static InetSocketAddress addressOf(RunningServer server) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
    }
}
