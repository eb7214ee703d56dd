package dev.heddle.bench.sockets;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.heddle.bench.netty.NettyBackEnd;
import dev.heddle.bench.netty.NettyEcho;
import dev.heddle.bench.netty.NettyHttp;
import dev.heddle.bench.netty.NettyProxy;
import dev.heddle.http.HttpConnection;
import dev.heddle.net.AcceptMode;
import dev.heddle.server.RunningServer;
import dev.heddle.server.SocketHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
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

    @ParameterizedTest
    @EnumSource
    void echoIsCompleteAfterTheClientHasSentAll(Peer peer) throws Exception {
        try (RunningServer echo = openEcho(peer)) {
            assertEchoed(addressOf(echo));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = "HEDDLE.*")
    void echoOfHeddlesOwnBuffersIsCompleteAfterTheClientHasSentAll(Peer peer) throws Exception {
        for (EchoBuffers buffers : EchoBuffers.values()) {
            try (RunningServer echo = openEcho(peer, buffers.handler(BUFFER_BYTES))) {
                assertEchoed(addressOf(echo));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void proxyPassesTheEndOfEachDirectionOn(Peer peer) throws Exception {
        try (RunningServer backend = openEcho(Peer.STOCK);
                RunningServer proxy = openProxy(peer, addressOf(backend))) {
            assertEchoed(addressOf(proxy));
        }
    }

    @ParameterizedTest
    @EnumSource
    void proxyWithoutABackendEndsTheConnection(Peer peer) throws Exception {
        InetSocketAddress nobody;
        try (RunningServer closed = openEcho(Peer.STOCK)) {
            nobody = addressOf(closed);
        }
        try (RunningServer proxy = openProxy(peer, nobody);
                Socket client = connect(addressOf(proxy))) {
            assertEquals(-1, client.getInputStream().read());
        }
    }

    @ParameterizedTest
    @EnumSource
    void helloIsTheSameOnEachPeer(Peer peer) throws Exception {
        try (RunningServer http = openHttp(peer);
                Socket client = connect(addressOf(http))) {
            assertHello(client);
            client.shutdownOutput();
            assertEquals(-1, client.getInputStream().read());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBackEndRepliesWhenItHasWaitedAndComputed(Peer peer) throws Exception {
        AtomicInteger computations = new AtomicInteger();
        try (RunningServer backEnd = openBackEnd(peer, computations::incrementAndGet);
                Socket client = connect(addressOf(backEnd))) {
            String request = "GET / HTTP/1.1\r\nHost: here\r\n\r\n";
            client.getOutputStream().write(request.getBytes(US_ASCII));
            assertEquals('H', client.getInputStream().read());
            assertEquals(1, computations.get());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRequestThatIsNoneEndsTheConnection(Peer peer) throws Exception {
        try (RunningServer http = openHttp(peer);
                Socket client = connect(addressOf(http))) {
            client.getOutputStream().write("{}\r\n\r\n".getBytes(US_ASCII));
            String reply = new String(client.getInputStream().readAllBytes(), US_ASCII);
            assertTrue(reply.startsWith("HTTP/1.1 400 "), reply);
        }
    }

    /** What each server has to answer to requests that come in pieces, and several at once. */
    static void assertHello(Socket client) throws IOException {
        OutputStream out = client.getOutputStream();
        String request = "GET / HTTP/1.1\r\nHost: here\r\n\r\n";
        for (String piece : List.of(request, request.substring(0, 20), request.substring(20))) {
            out.write(piece.getBytes(US_ASCII));
        }
        out.write(request.repeat(20).getBytes(US_ASCII));
        String reply =
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\n"
                        + "Hello, World!";
        String replies = reply.repeat(22);
        byte[] got = client.getInputStream().readNBytes(replies.length());
        assertEquals(replies, new String(got, US_ASCII));
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

    private static RunningServer openEcho(Peer peer) throws IOException {
        return openEcho(peer, EchoBuffers.ARRAY.handler(BUFFER_BYTES));
    }

    private static RunningServer openEcho(Peer peer, SocketHandler service) throws IOException {
        try {
            return PeerServer.open(
                    peer, AcceptMode.REUSE_PORT, 1, service, transport -> new NettyEcho());
        } catch (UnsupportedOperationException e) {
            return abort(e.getMessage());
        }
    }

    private static RunningServer openHttp(Peer peer) throws IOException {
        try {
            return PeerServer.open(
                    peer,
                    AcceptMode.REUSE_PORT,
                    1,
                    HttpConnection::serve,
                    transport -> NettyHttp.forEachConnection());
        } catch (UnsupportedOperationException e) {
            return abort(e.getMessage());
        }
    }

    private static RunningServer openBackEnd(Peer peer, Runnable computation) throws IOException {
        try {
            return PeerServer.open(
                    peer,
                    AcceptMode.REUSE_PORT,
                    1,
                    socket -> HttpConnection.serve(socket, computation),
                    transport -> NettyBackEnd.forEachConnection(BackEndWork.WAIT, computation));
        } catch (UnsupportedOperationException e) {
            return abort(e.getMessage());
        }
    }

    private static RunningServer openProxy(Peer peer, InetSocketAddress backend)
            throws IOException {
        try {
            return PeerServer.open(
                    peer,
                    AcceptMode.REUSE_PORT,
                    1,
                    new ProxyService(backend, Outbound.of(peer)),
                    transport -> new NettyProxy(transport, backend));
        } catch (UnsupportedOperationException e) {
            return abort(e.getMessage());
        }
    }

    private static Socket connect(InetSocketAddress address) throws IOException {
        return new Socket(address.getAddress(), address.getPort());
    }

    private static InetSocketAddress addressOf(RunningServer server) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
    }
}
