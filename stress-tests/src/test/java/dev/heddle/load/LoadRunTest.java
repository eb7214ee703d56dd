package dev.heddle.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The generator against a server that answers every read with one fixed text. */
class LoadRunTest {

    private static final String GOOD = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final Protocol HTTP = new HttpGet("/", 2);
    private static final Protocol CHURN = new HttpGet("/", 2, true);
    private static final Duration A_MOMENT = Duration.ofMillis(1);
    private static final Duration LONG = Duration.ofSeconds(30);

    private ServerSocket listener;

    @BeforeEach
    void listen() throws IOException {
        listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        listener.close();
    }

    @ParameterizedTest
    @ValueSource(doubles = {LoadPlan.SATURATED, 5_000})
    void everyReplyIsCountedAndTimed(double rate) throws Exception {
        answer(GOOD);
        long latencies = 0;
        long replies;
        try (LoadRun run = LoadRun.start(new LoadPlan(address(), HTTP, 7, 2, rate))) {
            while (run.replies() < 1_000) {
                run.await(A_MOMENT);
            }
            replies = run.replies();
            while (latencies < replies) {
                latencies += run.takeLatencies().getTotalCount();
                run.await(A_MOMENT);
            }
        }
        assertTrue(latencies >= replies);
    }

    /** The largest fits no socket buffer, and is sent in pieces. */
    @ParameterizedTest
    @ValueSource(ints = {1, 128, 64 * 1024, Echo.MAX_MESSAGE_BYTES})
    void echoesOfAnyLengthAreComplete(int messageBytes) throws Exception {
        serve(socket -> {
            try (socket) {
                socket.getInputStream().transferTo(socket.getOutputStream());
            }
        });
        LoadPlan plan = new LoadPlan(address(), new Echo(messageBytes), 3, 1, LoadPlan.SATURATED);
        try (LoadRun run = LoadRun.start(plan)) {
            while (run.replies() < 10) {
                run.await(A_MOMENT);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {LoadPlan.SATURATED, 5_000})
    void aPushHasAReplyOnEachConnection(double rate) throws Exception {
        Set<Socket> known = ConcurrentHashMap.newKeySet();
        serve(socket -> {
            try (socket) {
                int word = socket.getInputStream().read();
                known.add(socket);
                socket.getOutputStream().write(word);
                byte[] message = socket.getInputStream().readNBytes(8);
                while (message.length == 8) {
                    for (Socket each : known) {
                        each.getOutputStream().write(message);
                    }
                    message = socket.getInputStream().readNBytes(8);
                }
            }
        });
        try (LoadRun run = LoadRun.start(new LoadPlan(address(), new Push(8), 7, 2, rate))) {
            while (run.replies() < 700) {
                run.await(A_MOMENT);
            }
        }
    }

    @Test
    void aPushThatComesTwiceEndsTheRun() throws Exception {
        serve(socket -> {
            try (socket) {
                socket.getOutputStream().write(socket.getInputStream().read());
                byte[] message = socket.getInputStream().readNBytes(8);
                socket.getOutputStream().write(message);
                socket.getOutputStream().write(message);
                socket.getInputStream().read();
            }
        });
        LoadPlan plan = new LoadPlan(address(), new Push(8), 1, 1, LoadPlan.SATURATED);
        try (LoadRun run = LoadRun.start(plan)) {
            assertThrows(WrongReplyException.class, () -> run.await(LONG));
        }
    }

    @Test
    void datagramsAreCountedWhenTheyComeBack() throws Exception {
        try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            Thread.startVirtualThread(() -> echoDatagrams(server));
            InetSocketAddress target =
                    new InetSocketAddress(server.getLocalAddress(), server.getLocalPort());
            LoadPlan plan = new LoadPlan(target, new DatagramEcho(128), 5, 1, LoadPlan.SATURATED);
            try (LoadRun run = LoadRun.start(plan)) {
                while (run.replies() < 100) {
                    run.await(A_MOMENT);
                }
            }
        }
    }

    private static void echoDatagrams(DatagramSocket socket) {
        DatagramPacket packet = new DatagramPacket(new byte[1024], 1024);
        try {
            while (true) {
                packet.setLength(1024);
                socket.receive(packet);
                socket.send(packet);
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    @Test
    void aConnectionForEachRequestIsOverWhenTheServerClosesIt() throws Exception {
        AtomicInteger served = new AtomicInteger();
        serve(socket -> {
            try (socket) {
                served.incrementAndGet();
                socket.getInputStream().read(new byte[1024]);
                socket.getOutputStream().write(GOOD.getBytes(US_ASCII));
            }
        });
        LoadPlan plan = new LoadPlan(address(), CHURN, 5, 2, LoadPlan.SATURATED);
        try (LoadRun run = LoadRun.start(plan)) {
            while (run.replies() < 100) {
                run.await(A_MOMENT);
            }
            assertTrue(served.get() >= run.replies());
        }
    }

    @Test
    void aConnectionThatEndsInItsReplyEndsTheRun() throws Exception {
        serve(socket -> {
            try (socket) {
                socket.getInputStream().read(new byte[1024]);
                socket.getOutputStream().write(GOOD.substring(0, 20).getBytes(US_ASCII));
            }
        });
        LoadPlan plan = new LoadPlan(address(), CHURN, 5, 2, LoadPlan.SATURATED);
        try (LoadRun run = LoadRun.start(plan)) {
            assertThrows(WrongReplyException.class, () -> run.await(LONG));
        }
    }

    @Test
    void echoThatRepeatsTheFirstMessageEndsTheRun() throws Exception {
        serve(socket -> {
            try (socket) {
                byte[] first = socket.getInputStream().readNBytes(100);
                byte[] other = first;
                while (other.length > 0) {
                    socket.getOutputStream().write(first);
                    other = socket.getInputStream().readNBytes(100);
                }
            }
        });
        LoadPlan plan = new LoadPlan(address(), new Echo(100), 1, 1, LoadPlan.SATURATED);
        try (LoadRun run = LoadRun.start(plan)) {
            assertThrows(WrongReplyException.class, () -> run.await(LONG));
        }
    }

    @Test
    void wrongReplyEndsTheRunWithASentence() throws Exception {
        answer("HTTP/1.1 503 Service Unavailable\r\n\r\n");
        try (LoadRun run = LoadRun.start(saturated())) {
            WrongReplyException e = assertThrows(WrongReplyException.class, () -> run.await(LONG));
            assertTrue(e.getMessage().contains("503"), e.getMessage());
        }
    }

    @Test
    void connectionClosedByTheServerEndsTheRun() throws Exception {
        serve(Socket::close);
        try (LoadRun run = LoadRun.start(saturated())) {
            assertThrows(IOException.class, () -> run.await(LONG));
        }
    }

    @Test
    void closeEndsARunWithoutReplies() throws Exception {
        try (LoadRun run = LoadRun.start(saturated())) { // nobody accepts
            run.await(A_MOMENT);
            assertEquals(0, run.replies());
        }
    }

    @Test
    void noServerIsAnIoException() throws Exception {
        LoadPlan plan = saturated();
        listener.close();
        assertThrows(IOException.class, () -> LoadRun.start(plan).close());
    }

    @Test
    void badPlanIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new LoadPlan(address(), HTTP, 0, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new LoadPlan(address(), HTTP, 1, 2, 1));
        assertThrows(IllegalArgumentException.class, () -> new LoadPlan(address(), HTTP, 1, 1, 0));
    }

    private LoadPlan saturated() {
        return new LoadPlan(address(), HTTP, 4, 1, LoadPlan.SATURATED);
    }

    private InetSocketAddress address() {
        return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
    }

    private void answer(String reply) {
        byte[] bytes = reply.getBytes(US_ASCII);
        serve(socket -> {
            try (socket) {
                byte[] request = new byte[1024];
                while (socket.getInputStream().read(request) >= 0) {
                    socket.getOutputStream().write(bytes);
                }
            }
        });
    }

    private interface Connection {
        void serve(Socket socket) throws IOException;
    }

    private void serve(Connection connection) {
        Thread.startVirtualThread(() -> {
            try {
                while (true) {
                    Socket socket = listener.accept();
                    Thread.startVirtualThread(() -> serveQuietly(connection, socket));
                }
            } catch (IOException e) {
                // The test is over.
            }
        });
    }

    private static void serveQuietly(Connection connection, Socket socket) {
        try {
            connection.serve(socket);
        } catch (IOException e) {
            if (!socket.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
