package dev.heddle.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.file.HeddleFileChannel;
import dev.heddle.support.HeddleSockets;
import dev.heddle.support.Pattern;
import dev.heddle.support.Senders;
import dev.heddle.support.Sockets.Connection;
import dev.heddle.support.Task;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** From files to sockets, and from sockets to sockets. */
abstract class TransferSuite {
    /** More than both sockets' buffers take. */
    private static final int LARGE = 20_000_003;

    /** More than buffers of the kernel grow to, whatever the system lets them. */
    private static final int ENDLESS = Integer.MAX_VALUE;

    /** Who transfers. */
    enum Caller {
        HEDDLE,
        JDK,
        PLATFORM
    }

    @Parameter Caller caller;

    @TempDir Path folder;

    private HeddleSockets heddle;
    private long pipesBefore;

    abstract String driver();

    @BeforeEach
    void openGroup() throws Exception {
        heddle = HeddleSockets.open(driver(), 1);
        pipesBefore = pipes();
    }

    @AfterEach
    void closeGroup() throws Exception {
        if (heddle != null) {
            heddle.close();
            assertEquals(pipesBefore, pipes(), "pipes left open");
        }
    }

    private static long pipes() throws IOException {
        if (!Files.isDirectory(Path.of("/proc/self/fd"))) {
            return 0;
        }
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(TransferSuite::isPipe).count();
        }
    }

    private static boolean isPipe(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("pipe:");
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    private ThreadFactory threads() {
        return switch (caller) {
            case HEDDLE -> heddle.threads();
            case JDK -> Thread.ofVirtual().factory();
            case PLATFORM -> Thread.ofPlatform().daemon().factory();
        };
    }

    private <T> Task<T> start(Callable<T> body) {
        return Task.call(threads(), body);
    }

    private HeddleFileChannel file(int length) throws IOException {
        Path path = Files.write(folder.resolve("file"), Pattern.bytes(1, 0, length));
        return HeddleFileChannel.open(heddle.group(), path, Set.of(StandardOpenOption.READ));
    }

    private static HeddleSocket server(Connection both) {
        return (HeddleSocket) both.server();
    }

    /** Reads what comes, and checks it, until the stream ends. */
    private static long readAll(InputStream in, int seed, long from) throws IOException {
        byte[] buffer = new byte[10_000];
        long place = from;
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            Pattern.check(buffer, count, seed, place);
            place += count;
        }
        return place;
    }

    /** Resets the connection, as a peer does that dies. */
    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    // --- from a file

    @Test
    void aFileArrivesWhole() throws Exception {
        try (Connection both = heddle.connect();
                HeddleFileChannel file = file(LARGE)) {
            Task<Long> sender =
                    start(() -> {
                        long sent = file.transferTo(5, Long.MAX_VALUE, server(both));
                        both.server().shutdownOutput();
                        return sent;
                    });
            Task<Long> reader = start(() -> readAll(both.client().getInputStream(), 1, 5));
            assertEquals(LARGE, reader.get());
            assertEquals(LARGE - 5, sender.get());
            assertEquals(0, file.position());
        }
    }

    @Test
    void aSlowReaderGetsAllOfAFile() throws Exception {
        try (Connection both = heddle.connect();
                HeddleFileChannel file = file(LARGE)) {
            Task<Long> sender = start(() -> file.transferTo(0, LARGE, server(both)));
            Senders.awaitStuck(both.client());
            Task<Void> reader =
                    Task.run(
                            threads(),
                            () -> {
                                InputStream in = both.client().getInputStream();
                                Pattern.read(in, 1, 0, 100_000, 700);
                                Pattern.read(in, 1, 100_000, LARGE, 50_000);
                            });
            reader.get();
            assertEquals(LARGE, sender.get());
        }
    }

    @Test
    void aPartOfAFileIsSentAndNoMore() throws Exception {
        try (Connection both = heddle.connect();
                HeddleFileChannel file = file(10_000)) {
            Task.run(
                            threads(),
                            () -> {
                                assertEquals(0, file.transferTo(0, 0, server(both)));
                                assertEquals(3_000, file.transferTo(100, 3_000, server(both)));
                                assertEquals(1_000, file.transferTo(9_000, 5_000, server(both)));
                                assertEquals(0, file.transferTo(10_000, 1, server(both)));
                                assertEquals(0, file.transferTo(1L << 40, 1, server(both)));
                                both.server().shutdownOutput();
                                InputStream in = both.client().getInputStream();
                                Pattern.read(in, 1, 100, 3_100, 999);
                                Pattern.read(in, 1, 9_000, 10_000, 999);
                                assertEquals(-1, in.read());
                            })
                    .get();
        }
    }

    @Test
    void aFileWithoutASizeIsSent() throws Exception {
        Path path = Path.of("/proc/self/limits");
        try (Connection both = heddle.connect();
                HeddleFileChannel file =
                        HeddleFileChannel.open(
                                heddle.group(), path, Set.of(StandardOpenOption.READ))) {
            long sent = start(() -> file.transferTo(0, Long.MAX_VALUE, server(both))).get();
            both.server().shutdownOutput();
            byte[] got = both.client().getInputStream().readAllBytes();
            assertArrayEquals(Files.readAllBytes(path), got);
            assertEquals(got.length, sent);
        }
    }

    /** Files of sysfs have the size of a page and end before it. */
    @Test
    void aFileThatIsShorterThanItsSizeIsSent() throws Exception {
        Path path = Path.of("/sys/devices/system/cpu/online");
        byte[] content = Files.readAllBytes(path);
        assertTrue(content.length < Files.size(path));
        try (Connection both = heddle.connect();
                HeddleFileChannel file =
                        HeddleFileChannel.open(
                                heddle.group(), path, Set.of(StandardOpenOption.READ))) {
            long sent = start(() -> file.transferTo(0, file.size(), server(both))).get();
            assertEquals(content.length, sent);
            assertEquals(0, start(() -> file.transferTo(sent, 100, server(both))).get());
            both.server().shutdownOutput();
            assertArrayEquals(content, both.client().getInputStream().readAllBytes());
        }
    }

    @Test
    void aResetEndsTheTransferOfAFile() throws Exception {
        try (Connection both = heddle.connect();
                HeddleFileChannel file = file(LARGE)) {
            Task<Long> sender = start(() -> file.transferTo(0, LARGE, server(both)));
            Senders.awaitStuck(both.client());
            Pattern.read(both.client().getInputStream(), 1, 0, 1_000, 1_000);
            reset(both.client());
            long sent = sender.get();
            assertTrue(sent >= 1_000 && sent < LARGE, "sent " + sent);
            start(() -> file.transferTo(sent, LARGE, server(both))).failure(SocketException.class);
            assertTrue(file.isOpen());
        }
    }

    @Test
    void aCloseOfTheSocketEndsTheTransferOfAFile() throws Exception {
        try (Connection both = heddle.connect();
                HeddleFileChannel file = file(LARGE)) {
            Task<Long> sender = start(() -> file.transferTo(0, LARGE, server(both)));
            Senders.awaitStuck(both.client());
            server(both).close();
            assertTrue(sender.get() < LARGE);
            SocketException e =
                    start(() -> file.transferTo(0, 1, server(both))).failure(SocketException.class);
            assertEquals("Socket is closed", e.getMessage());
        }
    }

    @Test
    void anInterruptEndsTheWaitOfAVirtualThread() throws Exception {
        try (Connection both = heddle.connect();
                HeddleFileChannel file = file(LARGE)) {
            Task<Long> sender = start(() -> file.transferTo(0, LARGE, server(both)));
            Senders.awaitStuck(both.client());
            if (caller == Caller.PLATFORM) {
                Task<Long> reader = start(() -> readAll(both.client().getInputStream(), 1, 0));
                long sent = sender.get();
                assertEquals(LARGE, sent);
                both.server().shutdownOutput();
                assertEquals(LARGE, reader.get());
            } else {
                sender.thread().interrupt();
                assertTrue(sender.get() < LARGE);
            }
        }
    }

    @Test
    void whatCannotBeSentIsRefused() throws Exception {
        try (Connection both = heddle.connect()) {
            HeddleFileChannel file = file(100);
            assertThrows(
                    IllegalArgumentException.class, () -> file.transferTo(-1, 1, server(both)));
            assertThrows(
                    IllegalArgumentException.class, () -> file.transferTo(0, -1, server(both)));
            try (HeddleSocket unconnected = heddle.newSocket()) {
                assertThrows(SocketException.class, () -> file.transferTo(0, 1, unconnected));
            }
            file.close();
            assertThrows(ClosedChannelException.class, () -> file.transferTo(0, 1, server(both)));
            try (HeddleFileChannel writeOnly =
                    HeddleFileChannel.open(
                            heddle.group(),
                            folder.resolve("file"),
                            Set.of(StandardOpenOption.WRITE))) {
                assertThrows(
                        NonReadableChannelException.class,
                        () -> writeOnly.transferTo(0, 1, server(both)));
            }
        }
    }

    // --- from a socket

    private interface Relay {
        /** From the client of the one to the server of the other connection. */
        void of(Connection in, Connection out) throws Exception;
    }

    private void withRelay(Relay relay) throws Exception {
        try (Connection in = heddle.connect();
                Connection out = heddle.connect()) {
            relay.of(in, out);
        }
    }

    private Task<Long> startRelay(Connection in, Connection out, long count) {
        return start(() -> server(in).transferTo((HeddleSocket) out.client(), count));
    }

    private Task<Void> startWriting(Connection in, int length) {
        return Task.run(
                threads(),
                () -> {
                    Pattern.write(in.client().getOutputStream(), 1, 0, length, 77_777);
                    in.client().shutdownOutput();
                });
    }

    @Test
    void aStreamIsMovedUntilItsEnd() throws Exception {
        withRelay((in, out) -> {
            Task<Void> writer = startWriting(in, LARGE);
            Task<Long> relay = startRelay(in, out, Long.MAX_VALUE);
            Task<Void> reader =
                    Task.run(
                            threads(),
                            () -> Pattern.read(out.server().getInputStream(), 1, 0, LARGE, 9_999));
            reader.get();
            writer.get();
            assertEquals(LARGE, relay.get());
            assertEquals(0, startRelay(in, out, 1).get());
            assertEquals(-1, start(() -> in.server().getInputStream().read()).get());
        });
    }

    @Test
    void noMoreIsMovedThanAskedFor() throws Exception {
        withRelay((in, out) -> {
            Task<Void> writer = startWriting(in, 300_000);
            assertEquals(0, startRelay(in, out, 0).get());
            assertEquals(1, startRelay(in, out, 1).get());
            assertEquals(123_456, startRelay(in, out, 123_456).get());
            start(() -> readAll(in.server().getInputStream(), 1, 123_457)).get();
            writer.get();
            Pattern.read(out.server().getInputStream(), 1, 0, 123_457, 5_000);
            assertEquals(0, out.server().getInputStream().available());
        });
    }

    @Test
    void aSlowReaderGetsAllOfAStream() throws Exception {
        withRelay((in, out) -> {
            Task<Void> writer = startWriting(in, LARGE);
            Task<Long> relay = startRelay(in, out, Long.MAX_VALUE);
            Senders.awaitStuck(out.server());
            InputStream slow = out.server().getInputStream();
            Pattern.read(slow, 1, 0, 50_000, 300);
            Pattern.read(slow, 1, 50_000, LARGE, 30_000);
            assertEquals(LARGE, relay.get());
            writer.get();
        });
    }

    @Test
    void whatTheTargetDoesNotTakeIsReadNext() throws Exception {
        withRelay((in, out) -> {
            int total = 12_000_000;
            Task<Void> writer = startWriting(in, total);
            Task<Long> relay = startRelay(in, out, Long.MAX_VALUE);
            Pattern.read(out.server().getInputStream(), 1, 0, 100_000, 10_000);
            reset(out.server());
            long moved = relay.get();
            assertTrue(moved >= 100_000 && moved < total, "moved " + moved);
            startRelay(in, out, 10).failure(SocketException.class);
            startRelay(in, out, Long.MAX_VALUE).failure(SocketException.class);
            assertTrue(in.server().getInputStream().available() > 0);
            long next = moved + start(() -> readInOtherWays(server(in), moved)).get();
            assertEquals(total, start(() -> readAll(in.server().getInputStream(), 1, next)).get());
            writer.get();
        });
    }

    /** How many bytes a read into direct memory and one that lends memory bring. */
    private static long readInOtherWays(HeddleSocket from, long position) throws IOException {
        ByteBuffer direct = ByteBuffer.allocateDirect(5);
        assertEquals(5, from.read(direct));
        assertContent(direct.flip(), position);
        try (LentBuffer lent = from.readLent()) {
            long count = lent.bytes().remaining();
            assertContent(lent.bytes(), position + 5);
            return 5 + count;
        }
    }

    private static void assertContent(ByteBuffer bytes, long position) {
        for (long i = position; bytes.hasRemaining(); i++) {
            assertEquals(Pattern.at(1, i), bytes.get());
        }
    }

    @Test
    void aResetOfTheSourceIsToldAfterWhatWasMoved() throws Exception {
        withRelay((in, out) -> {
            AtomicLong moved = new AtomicLong();
            Task<Void> relay =
                    Task.run(
                            threads(),
                            () -> {
                                HeddleSocket target = (HeddleSocket) out.client();
                                for (; ; ) {
                                    long count = server(in).transferTo(target, 1_000);
                                    assertEquals(1_000, count);
                                    moved.addAndGet(count);
                                }
                            });
            Pattern.write(in.client().getOutputStream(), 1, 0, 5_000, 5_000);
            Pattern.read(out.server().getInputStream(), 1, 0, 5_000, 5_000);
            await().until(() -> moved.get() == 5_000);
            relay.awaitParked();
            reset(in.client());
            SocketException e = relay.failure(SocketException.class);
            assertEquals("Connection reset", e.getMessage());
            SocketException again =
                    start(() -> in.server().getInputStream().read()).failure(SocketException.class);
            assertEquals("Connection reset", again.getMessage());
        });
    }

    /** The urgent byte is left out, as it is of what is read. */
    private static void writeAroundAnUrgentByte(Connection in) throws IOException {
        in.client().getOutputStream().write(Pattern.bytes(1, 0, 6));
        in.client().sendUrgentData('!');
        in.client().getOutputStream().write(Pattern.bytes(1, 6, 5));
    }

    @Test
    void urgentByteWithinATransfer() throws Exception {
        withRelay((in, out) -> {
            writeAroundAnUrgentByte(in);
            assertEquals(11, startRelay(in, out, 11).get());
            Pattern.read(out.server().getInputStream(), 1, 0, 11, 11);
            Task<Long> relay = startRelay(in, out, 14).awaitParked();
            writeAroundAnUrgentByte(in);
            in.client().getOutputStream().write(new byte[3]);
            assertEquals(14, relay.get());
            assertEquals(14, out.server().getInputStream().readNBytes(14).length);
        });
    }

    @Test
    void urgentByteAndEndWithinATransfer() throws Exception {
        withRelay((in, out) -> {
            writeAroundAnUrgentByte(in);
            in.client().shutdownOutput();
            assertEquals(11, startRelay(in, out, Long.MAX_VALUE).get());
            Pattern.read(out.server().getInputStream(), 1, 0, 11, 11);
            assertEquals(0, startRelay(in, out, 1).get());
            assertEquals(-1, start(() -> in.server().getInputStream().read()).get());
        });
    }

    @Test
    void theReadTimeoutHoldsAtAnUrgentByte() throws Exception {
        withRelay((in, out) -> {
            in.server().setSoTimeout(50);
            in.client().sendUrgentData('!');
            startRelay(in, out, 5).failure(SocketTimeoutException.class);
            in.client().getOutputStream().write(Pattern.bytes(1, 0, 5));
            assertEquals(5, startRelay(in, out, 5).get());
            Pattern.read(out.server().getInputStream(), 1, 0, 5, 5);
        });
    }

    @Test
    void theReadTimeoutHolds() throws Exception {
        withRelay((in, out) -> {
            in.server().setSoTimeout(20);
            startRelay(in, out, 5).failure(SocketTimeoutException.class);
            in.client().getOutputStream().write(Pattern.bytes(1, 0, 10));
            assertEquals(10, startRelay(in, out, 20).get());
            assertFalse(in.server().isClosed());
            Pattern.read(out.server().getInputStream(), 1, 0, 10, 10);
        });
    }

    @Test
    void theReadTimeoutCountsTheWaitForAnotherReader() throws Exception {
        withRelay((in, out) -> {
            Task<Integer> reader = start(() -> in.server().getInputStream().read()).awaitParked();
            in.server().setSoTimeout(20);
            startRelay(in, out, 5).failure(SocketTimeoutException.class);
            in.client().getOutputStream().write(7);
            assertEquals(7, reader.get());
            assertFalse(out.client().isClosed());
        });
    }

    @Test
    void whatWaitsBehindATransferEndsWithItsSocket() throws Exception {
        int tries = 1;
        while (!waitersBehindATransferEndWithItsSocket()) {
            tries++;
            assertTrue(tries <= 20, "no target was ever full");
        }
    }

    /** False where the first transfer was not stuck: the kernel's buffers may grow late. */
    private boolean waitersBehindATransferEndWithItsSocket() throws Exception {
        AtomicBoolean wasStuck = new AtomicBoolean();
        try (Connection other = heddle.connect()) {
            withRelay((in, out) -> {
                Task<Void> writer = startWriting(in, ENDLESS);
                Task<Long> first = startRelay(in, out, Long.MAX_VALUE);
                Senders.awaitStuck(out.server());
                Senders.awaitStuck(in.server()); // nobody reads: the first one waits for its target
                first.awaitParked();
                Task<Long> second = startRelay(in, other, 5).awaitParked();
                Task<Integer> reader =
                        start(() -> in.server().getInputStream().read()).awaitParked();
                in.server().close();
                assertEquals("Socket closed", second.failure(SocketException.class).getMessage());
                assertEquals("Socket closed", reader.failure(SocketException.class).getMessage());
                wasStuck.set(!first.isDone());
                assertFalse(other.client().isClosed(), "only an interrupt closes the target");
                out.server().close();
                first.get();
                writer.failure(SocketException.class);
            });
        }
        return wasStuck.get();
    }

    @Test
    void aClosedTargetDoesNotWaitForOtherReaders() throws Exception {
        withRelay((in, out) -> {
            Task<Integer> reader = start(() -> in.server().getInputStream().read()).awaitParked();
            Task<Long> relay = startRelay(in, out, 5).awaitParked();
            out.client().close();
            assertEquals("Socket closed", relay.failure(SocketException.class).getMessage());
            in.client().getOutputStream().write(new byte[] {7, 8});
            assertEquals(7, reader.get());
            assertEquals(8, start(() -> in.server().getInputStream().read()).get());
        });
    }

    @Test
    void aClosedTargetEndsALaterWaitWithWhatWasMoved() throws Exception {
        withRelay((in, out) -> {
            Task<Long> relay = startRelay(in, out, 10).awaitParked();
            in.client().getOutputStream().write(Pattern.bytes(1, 0, 5));
            Pattern.read(out.server().getInputStream(), 1, 0, 5, 5);
            relay.awaitParked();
            out.client().close();
            assertEquals(5, relay.get());
        });
    }

    private Task<Void> startFeeding(Connection source, AtomicBoolean isOver) {
        return Task.run(
                threads(),
                () -> {
                    try {
                        Pattern.write(source.client().getOutputStream(), 1, 0, ENDLESS, 77_777);
                    } catch (SocketException e) {
                        assertTrue(isOver.get(), e::toString);
                    }
                });
    }

    private Task<Void> startRelaying(Connection source, Connection out, AtomicBoolean isOver) {
        return Task.run(
                threads(),
                () -> {
                    while (!isOver.get()) {
                        server(source).transferTo((HeddleSocket) out.client(), 4096);
                    }
                });
    }

    /** Two transfers that are always there leave a writer its turn between them. */
    @Test
    void aWriterHasItsTurnAmongTransfers() throws Exception {
        try (Connection other = heddle.connect()) {
            withRelay((in, out) -> {
                AtomicBoolean isOver = new AtomicBoolean();
                List<Task<Void>> all = new ArrayList<>();
                for (Connection source : List.of(in, other)) {
                    all.add(startFeeding(source, isOver));
                    all.add(startRelaying(source, out, isOver));
                }
                all.add(
                        Task.run(
                                threads(),
                                () ->
                                        out.server()
                                                .getInputStream()
                                                .transferTo(OutputStream.nullOutputStream())));
                Deadline patience = Deadline.after(Task.PATIENCE);
                Task.run(
                                threads(),
                                () -> {
                                    for (int i = 0; i < 100; i++) {
                                        ((HeddleSocket) out.client())
                                                .write(ByteBuffer.allocate(1), patience);
                                    }
                                })
                        .get();
                isOver.set(true);
                in.client().close();
                other.client().close();
                for (Task<Void> task : all.subList(0, 4)) {
                    task.get();
                }
                out.client().close();
                all.getLast().get();
            });
        }
    }

    @Test
    void aClosedTargetDoesNotWaitForTheSource() throws Exception {
        withRelay((in, out) -> {
            Task<Long> relay = startRelay(in, out, 5).awaitParked();
            Task<Void> writer =
                    Task.run(threads(), () -> out.client().getOutputStream().write(new byte[1]))
                            .awaitParked();
            out.client().close();
            assertEquals("Socket closed", relay.failure(SocketException.class).getMessage());
            assertEquals("Socket closed", writer.failure(SocketException.class).getMessage());
            in.client().getOutputStream().write(Pattern.bytes(1, 0, 5));
            Task.run(threads(), () -> Pattern.read(in.server().getInputStream(), 1, 0, 5, 5)).get();
        });
    }

    @Test
    void aClosedSourceDoesNotWaitForOtherWriters() throws Exception {
        withRelay((in, out) -> {
            Task<Void> writer =
                    Task.run(threads(), () -> out.client().getOutputStream().write(new byte[LARGE]))
                            .awaitParked();
            Task<Long> relay = startRelay(in, out, 5).awaitParked();
            Task<Integer> reader = start(() -> in.server().getInputStream().read()).awaitParked();
            in.server().close();
            assertEquals("Socket closed", relay.failure(SocketException.class).getMessage());
            assertEquals("Socket closed", reader.failure(SocketException.class).getMessage());
            // The turn that it has not waited for goes on to whoever comes.
            Task<Void> next =
                    Task.run(threads(), () -> out.client().getOutputStream().write(new byte[1]))
                            .awaitParked();
            start(() -> out.server().getInputStream().readNBytes(LARGE + 1)).get();
            writer.get();
            next.get();
        });
    }

    @Test
    void theWaitForOtherWritersEndsAtTheDeadlineOrAnInterrupt() throws Exception {
        withRelay((in, out) -> {
            Task<Void> writer =
                    Task.run(threads(), () -> out.client().getOutputStream().write(new byte[LARGE]))
                            .awaitParked();
            in.client().getOutputStream().write(Pattern.bytes(1, 0, 5));
            startRelay(in, out, 5, soon()).failure(SocketTimeoutException.class);
            Task<Long> relay = startRelay(in, out, 5, Deadline.none()).awaitParked();
            relay.thread().interrupt();
            assertFalse(
                    relay.failure(InterruptedIOException.class) instanceof SocketTimeoutException);
            Task<Long> patient = startRelay(in, out, 5, Deadline.none()).awaitParked();
            start(() -> out.server().getInputStream().readNBytes(LARGE)).get();
            writer.get();
            assertEquals(5, patient.get());
            Pattern.read(out.server().getInputStream(), 1, 0, 5, 5);
        });
    }

    @Test
    void anIdleTransferHasNoPipe() throws Exception {
        withRelay((in, out) -> {
            Task<Long> relay = startRelay(in, out, 5).awaitParked();
            assertEquals(pipesBefore, pipes());
            in.client().getOutputStream().write(new byte[5]);
            assertEquals(5, relay.get());
        });
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofMillis(30));
    }

    private static final Deadline PASSED = Deadline.after(Duration.ZERO);

    private Task<Long> startRelay(Connection in, Connection out, long count, Deadline deadline) {
        return start(() -> server(in).transferTo((HeddleSocket) out.client(), count, deadline));
    }

    @Test
    void aTransferEndsAtItsDeadlineWithWhatWasMoved() throws Exception {
        withRelay((in, out) -> {
            in.server().setSoTimeout(1);
            startRelay(in, out, 5, soon()).failure(SocketTimeoutException.class);
            startRelay(in, out, 5, PASSED).failure(SocketTimeoutException.class);
            in.client().getOutputStream().write(Pattern.bytes(1, 0, 10));
            assertEquals(3, startRelay(in, out, 3, Deadline.none()).get());
            assertEquals(7, startRelay(in, out, 20, soon()).get());
            Pattern.read(out.server().getInputStream(), 1, 0, 10, 10);
            in.client().shutdownOutput();
            assertEquals(0, startRelay(in, out, 5, Deadline.none()).get());
        });
    }

    @Test
    void whatIsThereIsMovedAfterTheDeadlineToo() throws Exception {
        withRelay((in, out) -> {
            in.client().getOutputStream().write(Pattern.bytes(1, 0, 10));
            // On loopback it is there when the write returns.
            assertEquals(10, startRelay(in, out, 10, PASSED).get());
            Pattern.read(out.server().getInputStream(), 1, 0, 10, 10);
        });
    }

    @Test
    void aSlowTargetIsWaitedForUntilTheDeadlineAndNothingIsLost() throws Exception {
        withRelay((in, out) -> {
            Task<Void> writer = startWriting(in, LARGE);
            Senders.awaitStuck(in.server());
            long first = startRelay(in, out, Long.MAX_VALUE, soon()).get();
            assertTrue(first > 0 && first < LARGE, "moved " + first);
            Task<Void> reader =
                    Task.run(
                            threads(),
                            () -> Pattern.read(out.server().getInputStream(), 1, 0, LARGE, 9_999));
            long second = startRelay(in, out, Long.MAX_VALUE, Deadline.none()).get();
            assertEquals(LARGE, first + second);
            reader.get();
            writer.get();
        });
    }

    @Test
    void anInterruptedTransferUntilADeadlineLeavesTheSocketsOpen() throws Exception {
        withRelay((in, out) -> {
            Task<Long> relay = startRelay(in, out, 5, Deadline.none()).awaitParked();
            relay.thread().interrupt();
            InterruptedIOException e = relay.failure(InterruptedIOException.class);
            assertFalse(e instanceof SocketTimeoutException);
            in.client().getOutputStream().write(Pattern.bytes(1, 0, 5));
            assertEquals(5, startRelay(in, out, 5, Deadline.none()).get());
            Pattern.read(out.server().getInputStream(), 1, 0, 5, 5);
        });
    }

    @Test
    void aCloseOfEitherSocketEndsTheTransfer() throws Exception {
        withRelay((in, out) -> {
            Task<Long> relay = startRelay(in, out, 5).awaitParked();
            in.server().close();
            assertEquals("Socket closed", relay.failure(SocketException.class).getMessage());
        });
        withRelay((in, out) -> {
            Task<Void> writer = startWriting(in, LARGE);
            Task<Long> relay = startRelay(in, out, Long.MAX_VALUE);
            Senders.awaitStuck(out.server());
            out.client().close();
            long moved = relay.get();
            assertEquals(LARGE, start(() -> readAll(in.server().getInputStream(), 1, moved)).get());
            writer.get();
        });
    }

    @Test
    void anInterruptClosesBothSockets() throws Exception {
        withRelay((in, out) -> {
            Task<Long> relay = startRelay(in, out, 5).awaitParked();
            if (caller == Caller.PLATFORM) {
                in.client().getOutputStream().write(new byte[5]);
                assertEquals(5, relay.get());
            } else {
                relay.thread().interrupt();
                SocketException e = relay.failure(SocketException.class);
                assertEquals("Closed by interrupt", e.getMessage());
                assertTrue(in.server().isClosed());
                assertTrue(out.client().isClosed());
            }
        });
    }

    @Test
    void bothDirectionsAndReadsBetweenThem() throws Exception {
        withRelay((in, out) -> {
            for (Connection both : List.of(in, out)) {
                // No part of an echo waits for an acknowledgement, which the kernel delays.
                both.client().setTcpNoDelay(true);
                both.server().setTcpNoDelay(true);
            }
            Task<Void> there =
                    Task.run(
                            threads(),
                            () -> {
                                HeddleSocket target = (HeddleSocket) out.client();
                                while (server(in).transferTo(target, Long.MAX_VALUE) > 0) {
                                    Thread.onSpinWait();
                                }
                                target.shutdownOutput();
                            });
            Task<Void> back =
                    Task.run(
                            threads(),
                            () -> {
                                HeddleSocket source = (HeddleSocket) out.client();
                                while (source.transferTo(server(in), 4_000) > 0) {
                                    Thread.onSpinWait();
                                }
                                in.server().shutdownOutput();
                            });
            Task<Void> echo =
                    Task.run(
                            threads(),
                            () -> {
                                Pattern.echo(
                                        out.server().getInputStream(),
                                        out.server().getOutputStream());
                                out.server().shutdownOutput();
                            });
            Pattern.roundTrips(
                    in.client().getInputStream(), in.client().getOutputStream(), 1, 50, 10_000);
            in.client().shutdownOutput();
            assertEquals(-1, in.client().getInputStream().read());
            there.get();
            back.get();
            echo.get();
        });
    }
}
