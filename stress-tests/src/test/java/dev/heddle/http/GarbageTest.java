package dev.heddle.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.heddle.HeddleOptions;
import dev.heddle.driver.IoDrivers;
import dev.heddle.server.HeddleServer;
import dev.heddle.support.Descriptors;
import dev.heddle.support.HeapHistogram;
import dev.heddle.support.Resources;
import dev.heddle.support.Seed;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random bytes where HTTP is expected: an answer or a close, good clients go on, nothing is left.
 */
class GarbageTest {
    private static final int MEBIBYTE = 1 << 20;
    private static final int ROUNDS = Integer.getInteger("heddle.test.garbage", 6);
    private static final int MAX_REPLY_BYTES = MEBIBYTE;
    private static final int PATIENCE_MILLIS = 20_000;
    private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final InetSocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @ParameterizedTest
    @ValueSource(strings = {IoDrivers.URING, IoDrivers.RING, IoDrivers.EPOLL, IoDrivers.NIO})
    void aMebibyteOfRandomBytesEndsItsOwnConnectionOnly(String driver) throws Exception {
        require(driver);
        open(driver).close(); // loads what stays
        Resources before = Resources.count();
        long descriptors = Descriptors.count();
        Seed.run(random -> attack(driver, random));
        Resources.awaitAtMost(before);
        Descriptors.awaitAtMost(descriptors);
    }

    private static void attack(String driver, SplittableRandom random) throws Exception {
        try (HeddleServer server = open(driver);
                Socket good = connect(server)) {
            requireAnswer(good);
            Resources quiet = Resources.count();
            for (int round = 0; round < ROUNDS; round++) {
                byte[] garbage = new byte[MEBIBYTE];
                random.nextBytes(garbage);
                // Every third begins as a request does, so that its headers are the garbage.
                send(server, round % 3 == 0 ? "POST / HTTP/1.1\r\n" : "", garbage, random);
                requireAnswer(good);
                try (Socket next = connect(server)) {
                    requireAnswer(next);
                }
            }
            Resources.awaitAtMost(quiet.withNativeBuffers(HeapHistogram.IDLE_NATIVE_BUFFERS));
        }
    }

    private static void require(String driver) {
        try {
            IoDrivers.choose(driver);
        } catch (UnsupportedOperationException e) {
            abort(e.getMessage());
        }
    }

    private static HeddleServer open(String driver) throws IOException {
        HeddleOptions options = HeddleOptions.defaults().withDriver(driver).withCores(1);
        return HeddleServer.open(ANY_PORT, 16, options, HttpConnection::serve);
    }

    private static Socket connect(HeddleServer server) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    /** In pieces of any size; the server may end the connection at any time. */
    private static void send(
            HeddleServer server, String begin, byte[] garbage, SplittableRandom random)
            throws IOException {
        try (Socket socket = connect(server)) {
            socket.getOutputStream().write(begin.getBytes(ISO_8859_1));
            for (int sent = 0; sent < garbage.length; ) {
                int piece = Math.min(garbage.length - sent, 1 + random.nextInt(100_000));
                socket.getOutputStream().write(garbage, sent, piece);
                sent += piece;
            }
            socket.shutdownOutput();
            int reply = socket.getInputStream().readNBytes(MAX_REPLY_BYTES).length;
            assertTrue(reply < MAX_REPLY_BYTES, "the reply to garbage does not end");
        } catch (SocketException ended) {
            // Reset or broken: that is the server's right.
        }
    }

    private static void requireAnswer(Socket socket) throws IOException {
        socket.getOutputStream().write(GET.getBytes(ISO_8859_1));
        InputStream in = socket.getInputStream();
        String reply = new String(in.readNBytes(15), ISO_8859_1);
        assertTrue(reply.equals("HTTP/1.1 200 OK"), "the reply to a good client: " + reply);
        String rest = "";
        while (!rest.endsWith("Hello, World!")) {
            int read = in.read();
            assertTrue(read >= 0, "the reply to a good client ended after " + rest);
            rest += (char) read;
        }
    }
}
