package dev.heddle.driver.uring;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.driver.IoDrivers;
import dev.heddle.driver.unix.UnixEndpoint;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.PollContext;
import io.netty.channel.unix.Socket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the kernel does with buffers that it may choose from, and says of a receive that goes on.
 */
class BufferRingTest {
    private static final int BUFFERS = 4;
    private static final int BUFFER_BYTES = 16;

    /** What a completion has said: of a part, its bytes; of the last one, its number. */
    private final List<String> told = new ArrayList<>();

    /** The buffers that are ours. */
    private final List<Integer> taken = new ArrayList<>();

    private KernelRing ring;
    private BufferRing buffers;
    private Socket socket;
    private SocketChannel peer;
    private IoOperation receive;

    @BeforeEach
    void open() throws Exception {
        assumeTrue(RingTransport.whyUnavailable().isEmpty(), IoDrivers.RING + " is not to be had");
        ring = KernelRing.open(new Told(), new InflowLimits(BUFFERS, BUFFER_BYTES, 2, 0));
        buffers = ring.buffers();
        assumeTrue(buffers != null, "the kernel has no lasting receives");
        socket = Socket.newSocketStream();
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            if (!socket.connect(listener.getLocalAddress())) {
                await().until(socket::finishConnect);
            }
            peer = listener.accept();
        }
        receive = new IoOperation().receive(new UnixEndpoint(socket, null), new byte[64], 0, 64);
    }

    @AfterEach
    void close() throws Exception {
        if (peer != null) {
            ring.cancelAll();
            peer.close();
            socket.close();
        }
        if (ring != null) {
            ring.close();
        }
    }

    private final class Told implements Ring.Completions {
        @Override
        public void completed(Submission submission, int result) {
            if (submission.buffer >= 0) {
                note(submission, result);
            }
            if (result <= 0) {
                told.add(result == 0 ? "end" : "error " + -result);
            }
        }

        @Override
        public void received(Submission submission, int result) {
            note(submission, result);
        }

        private void note(Submission submission, int bytes) {
            buffers.take();
            taken.add(submission.buffer);
            if (bytes > 0) {
                byte[] copy = new byte[bytes];
                IoOperation into = new IoOperation().receive(receive.endpoint(), copy, 0, bytes);
                buffers.drain(submission.buffer, 0, bytes, into, 0);
                told.add(new String(copy, StandardCharsets.US_ASCII));
            }
        }
    }

    private void arm() {
        ring.receiveOn(receive, socket.intValue(), false);
        ring.run(PollContext.NOW, 1);
    }

    private void send(String text) throws Exception {
        peer.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private void runUntilTold(String... expected) {
        await().pollInSameThread()
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    ring.run(PollContext.NOW, 0);
                    return told.size() >= expected.length;
                });
        assertEquals(List.of(expected), told);
    }

    private void giveBackAll() {
        taken.forEach(buffers::giveBack);
        taken.clear();
    }

    @Test
    void oneReceiveBringsEachPartInABufferOfItsOwnUntilTheEndOfTheStream() throws Exception {
        arm();
        assertEquals(BUFFERS, buffers.free());
        send("first");
        runUntilTold("first");
        send("and second");
        runUntilTold("first", "and second");
        assertEquals(BUFFERS - 2, buffers.free());
        assertEquals(1, ring.countInFlight());
        giveBackAll();
        peer.shutdownOutput();
        runUntilTold("first", "and second", "end");
        assertEquals(0, ring.countInFlight());
    }

    @Test
    void buffersComeBackAsOftenAsTheyAreGivenBack() throws Exception {
        arm();
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 20 * BUFFERS; i++) {
            send("part " + i);
            all.add("part " + i);
            runUntilTold(all.toArray(String[]::new));
            giveBackAll();
        }
        assertEquals(BUFFERS, buffers.free());
        assertEquals(1, ring.countInFlight());
    }

    @Test
    void whereNoBufferIsLeftItEndsAndTheBytesStay() throws Exception {
        arm();
        String full = "0123456789abcdef";
        send(full.repeat(BUFFERS) + "rest");
        runUntilTold(full, full, full, full, "error " + Errno.ENOBUFS);
        assertEquals(0, buffers.free());
        assertEquals(0, ring.countInFlight());

        giveBackAll();
        arm();
        runUntilTold(full, full, full, full, "error " + Errno.ENOBUFS, "rest");
    }

    @Test
    void anErrorComesBehindTheBytesBeforeIt() throws Exception {
        send("last");
        arm();
        runUntilTold("last");
        peer.setOption(StandardSocketOptions.SO_LINGER, 0);
        peer.close();
        runUntilTold("last", "error " + Errno.ECONNRESET);
    }

    @Test
    void aCancelledOneSaysSoAndTakesNothingMore() throws Exception {
        arm();
        send("before");
        runUntilTold("before");
        ring.cancel(ring.inFlight().getFirst());
        ring.run(PollContext.NOW, 1);
        runUntilTold("before", "error " + Errno.ECANCELED);
        send("after");
        ring.run(PollContext.NOW, 0);
        assertEquals(2, told.size());
        arm();
        runUntilTold("before", "error " + Errno.ECANCELED, "after");
    }

    /** As a cancellation does that comes as the receive is between two tries. */
    @Test
    void aCancellationThatFindsNothingIsAskedAgainWhileTheReceiveIsInFlight() throws Exception {
        arm();
        Submission lasting = ring.inFlight().getFirst();
        ring.reaped(-2 - lasting.index, -Errno.ENOENT, 0);
        ring.run(PollContext.NOW, 1);
        runUntilTold("error " + Errno.ECANCELED);
        ring.reaped(-2 - lasting.index, -Errno.ENOENT, 0);
        ring.run(PollContext.NOW, 0);
        assertEquals(1, told.size());
    }

    @Test
    void aRingThatIsNotToHaveBuffersHasNone() throws Exception {
        try (KernelRing plain = KernelRing.open(new Told())) {
            assertNull(plain.buffers());
        }
        assertNotNull(ring.buffers());
    }

    /** More than the kernel allows: the ring goes without. */
    @Test
    void whereTheKernelRefusesTheBuffersTheRingGoesWithout() throws Exception {
        try (KernelRing without =
                KernelRing.open(new Told(), new InflowLimits(1 << 16, BUFFER_BYTES, 2, 0))) {
            assertNull(without.buffers());
        }
    }
}
