package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.net.ByteBufferSuite.Memory;
import dev.heddle.support.Pattern;
import dev.heddle.support.Task;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One buffer to many connections, pushed by threads of each kind. */
abstract class PushSuite extends ThreadKindSuite {
    private static final int SOCKET_BUFFER = 16 * 1024;

    /** More than the sockets of a connection hold. */
    private static final int LARGE = 1 << 18;

    /** Of four connections, the one that nobody reads from, and those that somebody does. */
    private static final int SLOW = 2;

    private static final int[] OTHERS = {0, 1, 3};

    private final List<HeddleSocket> connections = new ArrayList<>();
    private final List<Socket> peers = new ArrayList<>();

    @AfterEach
    void closeConnections() throws Exception {
        for (Socket peer : peers) {
            peer.close();
        }
        for (HeddleSocket connection : connections) {
            connection.close();
        }
        peers.clear();
        connections.clear();
    }

    private void open(int count) throws IOException {
        try (ServerSocket listener = new ServerSocket()) {
            listener.setReceiveBufferSize(SOCKET_BUFFER);
            listener.bind(new InetSocketAddress(LOOPBACK, 0));
            for (int i = 0; i < count; i++) {
                HeddleSocket connection = heddle.newSocket();
                connections.add(connection);
                connection.setSendBufferSize(SOCKET_BUFFER);
                connection.connect(listener.getLocalSocketAddress());
                peers.add(listener.accept());
            }
        }
    }

    private static Deadline late() {
        return Deadline.after(Task.PATIENCE);
    }

    private List<WriteResult> push(ByteBuffer from, Deadline deadline) throws Exception {
        return startPush(from, deadline).get();
    }

    private Task<List<WriteResult>> startPush(ByteBuffer from, Deadline deadline) {
        List<HeddleSocket> to = List.copyOf(connections);
        return Task.call(kind.threads(heddle), () -> HeddleSocket.writeAll(to, from, deadline));
    }

    private Task<Void> startReading(int peer, int from, int to) {
        InputStream in = in(peer);
        return Task.run(
                Thread.ofPlatform().daemon().factory(),
                () -> Pattern.read(in, 1, from, to, 60_000));
    }

    private InputStream in(int peer) {
        try {
            return peers.get(peer).getInputStream();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void read(int peer, int from, int to) throws Exception {
        startReading(peer, from, to).get();
    }

    private static void assertComplete(WriteResult result, int bytes) {
        assertNull(result.failure());
        assertTrue(result.isComplete());
        assertEquals(bytes, result.bytes());
    }

    @ParameterizedTest
    @EnumSource
    void eachConnectionGetsAllOfIt(Memory memory) throws Exception {
        open(20);
        ByteBuffer buffer = memory.holding(0, 5_000);
        int position = buffer.position();
        List<WriteResult> results = push(buffer, late());
        assertEquals(20, results.size());
        for (int i = 0; i < 20; i++) {
            assertEquals(connections.get(i), results.get(i).connection());
            assertComplete(results.get(i), 5_000);
            read(i, 0, 5_000);
        }
        assertEquals(position, buffer.position());
    }

    @Test
    void moreThanTheSocketBuffersHaveArrivesToo() throws Exception {
        open(3);
        Task<List<WriteResult>> push = startPush(Memory.DIRECT.holding(0, LARGE), late());
        for (int i = 0; i < 3; i++) {
            read(i, 0, LARGE);
        }
        push.get().forEach(result -> assertComplete(result, LARGE));
    }

    /** Ends with what the result says, to the byte. */
    private void assertGot(int peer, WriteResult result) throws Exception {
        connections.get(peer).close();
        read(peer, 0, result.bytes());
        assertEquals(-1, in(peer).read());
    }

    /** However slow the machine is: the deadline is put off until the others had time enough. */
    @Test
    void aSlowReaderHoldsTheOthersNoLongerThanTheDeadline() throws Exception {
        List<WriteResult> results = pushBesideSlowReader(Duration.ofSeconds(1));
        for (int seconds = 2; !areOthersComplete(results) && seconds <= 16; seconds *= 2) {
            closeConnections();
            results = pushBesideSlowReader(Duration.ofSeconds(seconds));
        }
        for (int i : OTHERS) {
            assertComplete(results.get(i), LARGE);
        }
        WriteResult slow = results.get(SLOW);
        var timeout = assertInstanceOf(SocketTimeoutException.class, slow.failure());
        assertEquals(slow.bytes(), timeout.bytesTransferred);
        assertTrue(slow.bytes() > 0 && slow.bytes() < LARGE, "written " + slow.bytes());
        assertFalse(connections.get(SLOW).isClosed());
        assertGot(SLOW, slow);
    }

    private List<WriteResult> pushBesideSlowReader(Duration time) throws Exception {
        open(4);
        Task<List<WriteResult>> push =
                startPush(Memory.DIRECT.holding(0, LARGE), Deadline.after(time));
        List<Task<Void>> readers = new ArrayList<>();
        for (int i : OTHERS) {
            readers.add(startReading(i, 0, LARGE));
        }
        List<WriteResult> results = push.get();
        if (areOthersComplete(results)) {
            for (Task<Void> reader : readers) {
                reader.get();
            }
        }
        return results;
    }

    private static boolean areOthersComplete(List<WriteResult> results) {
        return IntStream.of(OTHERS).allMatch(i -> results.get(i).isComplete());
    }

    @Test
    void whatWasGivenUpCanBeFinished() throws Exception {
        open(1);
        ByteBuffer buffer = Memory.DIRECT.holding(0, LARGE);
        WriteResult result = push(buffer, Deadline.after(Duration.ofMillis(50))).getFirst();
        assertTrue(result.bytes() < LARGE);
        buffer.position(buffer.position() + result.bytes());
        Task<List<WriteResult>> rest = startPush(buffer, late());
        read(0, 0, LARGE);
        assertComplete(rest.get().getFirst(), LARGE - result.bytes());
    }

    @Test
    void anInterruptGivesUpWhatIsLeftAndTheResultsAreThere() throws Exception {
        open(3);
        List<HeddleSocket> to = List.copyOf(connections);
        ByteBuffer buffer = Memory.HEAP.holding(0, LARGE);
        Task<List<WriteResult>> push =
                Task.call(
                        kind.threads(heddle),
                        () -> {
                            var results = HeddleSocket.writeAll(to, buffer, Deadline.none());
                            assertTrue(Thread.interrupted());
                            return results;
                        });
        read(1, 0, LARGE);
        push.awaitParked().thread().interrupt();
        List<WriteResult> results = push.get();
        assertComplete(results.get(1), LARGE);
        for (int i : new int[] {0, 2}) {
            WriteResult slow = results.get(i);
            assertEquals(InterruptedIOException.class, slow.failure().getClass());
            assertGot(i, slow);
        }
    }

    @Test
    void anInterruptedThreadPushesWhatNeedsNoWaiting() throws Exception {
        open(5);
        List<HeddleSocket> to = List.copyOf(connections);
        start(
                        () -> {
                            // So that each has a home, and the loop is not new to them.
                            HeddleSocket.writeAll(to, ByteBuffer.wrap(new byte[1]), late());
                            Thread.currentThread().interrupt();
                            var results =
                                    HeddleSocket.writeAll(to, ByteBuffer.wrap(new byte[1]), late());
                            assertTrue(Thread.interrupted());
                            for (WriteResult result : results) {
                                assertComplete(result, 1);
                            }
                        })
                .get();
    }

    @Test
    void brokenConnectionsFailAndTheOthersGetAll() throws Exception {
        open(5);
        peers.get(0).setSoLinger(true, 0);
        peers.get(0).close();
        connections.get(1).close();
        connections.add(heddle.newSocket());
        Task<List<WriteResult>> push = startPush(Memory.DIRECT.holding(0, LARGE), late());
        read(2, 0, LARGE);
        peers.get(3).setSoLinger(true, 0);
        peers.get(3).close();
        read(4, 0, LARGE);
        List<WriteResult> results = push.get();
        assertInstanceOf(SocketException.class, results.get(0).failure());
        assertEquals("Socket is closed", results.get(1).failure().getMessage());
        assertComplete(results.get(2), LARGE);
        assertInstanceOf(SocketException.class, results.get(3).failure());
        assertTrue(results.get(3).bytes() < LARGE);
        assertComplete(results.get(4), LARGE);
        assertEquals("Socket is not connected", results.get(5).failure().getMessage());
    }

    @Test
    void aConnectionThatIsClosedMeanwhileSaysSo() throws Exception {
        open(2);
        Task<List<WriteResult>> push =
                startPush(Memory.DIRECT.holding(0, LARGE), late()).awaitParked();
        close(connections.get(0));
        read(1, 0, LARGE);
        WriteResult closed = push.get().getFirst();
        assertEquals("Socket closed", closed.failure().getMessage());
        assertGot(0, closed);
    }

    @Test
    void nothingOrNobodyIsNoPush() throws Exception {
        assertEquals(List.of(), push(ByteBuffer.allocate(5), late()));
        open(2);
        connections.add(heddle.newSocket());
        connections.get(1).close();
        push(ByteBuffer.allocate(0), late()).forEach(result -> assertComplete(result, 0));
        List<HeddleSocket> withNull = Arrays.asList(connections.get(0), null);
        assertThrows(
                NullPointerException.class,
                () -> HeddleSocket.writeAll(withNull, ByteBuffer.allocate(1), late()));
    }

    @Test
    void aConnectionThatIsNamedTwiceGetsItTwice() throws Exception {
        open(1);
        connections.add(connections.getFirst());
        Task<List<WriteResult>> push = startPush(Memory.DIRECT.holding(0, LARGE), late());
        read(0, 0, LARGE);
        read(0, 0, LARGE);
        push.get().forEach(result -> assertComplete(result, LARGE));
    }

    /** Deeper than a carrier's stack, if a release took a frame for each that waits. */
    @Test
    void aConnectionThatIsNamedThirtyThousandTimesGetsItAsOften() throws Exception {
        int times = 30_000;
        int length = 10;
        open(1);
        Task<byte[]> reader =
                Task.call(
                        Thread.ofPlatform().daemon().factory(),
                        () -> in(0).readNBytes(times * length));
        List<HeddleSocket> to = Collections.nCopies(times, connections.getFirst());
        ByteBuffer message = Memory.DIRECT.holding(0, length);
        List<WriteResult> results =
                Task.call(kind.threads(heddle), () -> HeddleSocket.writeAll(to, message, late()))
                        .get();
        assertEquals(times, results.size());
        results.forEach(result -> assertComplete(result, length));
        ByteBuffer received = ByteBuffer.wrap(reader.get());
        for (int i = 0; i < times; i++) {
            assertEquals(message, received.slice(i * length, length));
        }
    }

    // --- other writes at the same time

    @Test
    void aConnectionThatIsBeingWrittenToGetsItAfterwards() throws Exception {
        open(2);
        HeddleSocket busy = connections.getFirst();
        Task<Void> writer = start(() -> busy.write(Memory.DIRECT.holding(0, LARGE))).awaitParked();
        Task<List<WriteResult>> push = startPush(Memory.DIRECT.holding(LARGE, 5_000), late());
        read(1, LARGE, LARGE + 5_000);
        assertFalse(push.isDone());
        read(0, 0, LARGE + 5_000);
        writer.get();
        push.get().forEach(result -> assertComplete(result, 5_000));
    }

    @Test
    void aPushWhoseTurnDoesNotComeIsWithdrawn() throws Exception {
        open(2);
        HeddleSocket busy = connections.getFirst();
        Task<Void> writer = start(() -> busy.write(Memory.DIRECT.holding(0, LARGE))).awaitParked();
        List<WriteResult> results =
                push(Memory.DIRECT.holding(0, 5_000), Deadline.after(Duration.ofMillis(400)));
        assertInstanceOf(SocketTimeoutException.class, results.get(0).failure());
        assertEquals(0, results.get(0).bytes());
        assertComplete(results.get(1), 5_000);
        read(0, 0, LARGE);
        writer.get();
        assertEquals(0, in(0).available());
        // The turn has come back.
        start(() -> busy.write(Memory.HEAP.holding(LARGE, 10))).get();
        read(0, LARGE, LARGE + 10);
    }

    @Test
    void aWriteWaitsForItsConnectionsPartOnly() throws Exception {
        open(2);
        Task<List<WriteResult>> push = startPush(Memory.DIRECT.holding(0, LARGE), late());
        read(0, 0, LARGE);
        // The other one's peer does not read: the push goes on.
        start(() -> connections.getFirst().write(Memory.HEAP.holding(LARGE, 1_000))).get();
        assertFalse(push.isDone());
        read(0, LARGE, LARGE + 1_000);
        read(1, 0, LARGE);
        push.get().forEach(result -> assertComplete(result, LARGE));
    }

    private static final int MESSAGE = 30_000;

    private static ByteBuffer message(int mark) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(MESSAGE);
        while (buffer.hasRemaining()) {
            buffer.put((byte) mark);
        }
        return buffer.flip();
    }

    @Test
    void messagesOfManyPushersAndWritersAreNotMixed() throws Exception {
        int pushers = 3;
        int rounds = 15;
        open(8);
        List<Task<?>> tasks = new ArrayList<>();
        for (int i = 0; i < pushers; i++) {
            ByteBuffer message = message(i);
            List<HeddleSocket> to = List.copyOf(connections);
            tasks.add(
                    start(() -> {
                        for (int round = 0; round < rounds; round++) {
                            HeddleSocket.writeAll(to, message, late())
                                    .forEach(result -> assertComplete(result, MESSAGE));
                        }
                    }));
        }
        for (HeddleSocket connection : connections) {
            tasks.add(
                    start(() -> {
                        for (int round = 0; round < rounds; round++) {
                            connection.write(message(9));
                        }
                    }));
        }
        for (int i = 0; i < connections.size(); i++) {
            InputStream in = in(i);
            tasks.add(
                    Task.run(
                            Thread.ofPlatform().daemon().factory(),
                            () -> readMessages(in, (pushers + 1) * rounds)));
        }
        for (Task<?> task : tasks) {
            task.get();
        }
    }

    @Test
    void aSlowConnectionIsPassedOnByHundredsOfPushers() throws Exception {
        int pushers = 300;
        open(2);
        List<HeddleSocket> to = List.copyOf(connections);
        List<Task<?>> tasks = new ArrayList<>();
        for (int i = 0; i < pushers; i++) {
            ByteBuffer message = message(i);
            tasks.add(
                    start(() ->
                            HeddleSocket.writeAll(to, message, late())
                                    .forEach(result -> assertComplete(result, MESSAGE))));
        }
        // Of them all, though none of them goes on with the other one.
        readMessages(in(0), pushers);
        assertTrue(tasks.stream().filter(Task::isDone).count() < pushers);
        readMessages(in(1), pushers);
        for (Task<?> task : tasks) {
            task.get();
        }
    }

    private static void readMessages(InputStream in, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            byte[] got = in.readNBytes(MESSAGE);
            byte[] expected = new byte[MESSAGE];
            Arrays.fill(expected, got[0]);
            assertEquals(-1, Arrays.mismatch(expected, got));
        }
    }

    /** The deadline passes before, while or after each of them is written. */
    @Test
    void resultsAreExactWheneverTheDeadlinePasses() throws Exception {
        open(10);
        int[] written = new int[connections.size()];
        ByteBuffer message = message(1);
        for (int i = 0; i < 60; i++) {
            Deadline deadline = Deadline.after(Duration.ofNanos(i * 20_000L));
            List<WriteResult> results = push(message, deadline);
            for (int j = 0; j < written.length; j++) {
                WriteResult result = results.get(j);
                written[j] += result.bytes();
                assertEquals(result.isComplete(), result.bytes() == MESSAGE);
                // Half of them are read as they come.
                if (j % 2 == 0) {
                    assertEquals(result.bytes(), in(j).readNBytes(result.bytes()).length);
                    written[j] -= result.bytes();
                }
            }
        }
        for (int j = 0; j < written.length; j++) {
            connections.get(j).close();
            assertEquals(written[j], in(j).readAllBytes().length);
        }
    }

    @Test
    void aPushEndsWithItsGroup() throws Exception {
        if (kind == Kind.HEDDLE) {
            return;
        }
        open(3);
        Task<List<WriteResult>> push =
                startPush(Memory.DIRECT.holding(0, LARGE), Deadline.none()).awaitParked();
        heddle.close();
        for (WriteResult result : push.get()) {
            assertEquals("Socket closed", result.failure().getMessage());
        }
        for (WriteResult late : push(Memory.DIRECT.holding(0, 10), Deadline.none())) {
            assertFalse(late.isComplete());
        }
    }
}
