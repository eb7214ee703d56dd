package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.GatheredBytes;
import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.IoOperation.Kind;
import dev.heddle.support.Task;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What a writer makes of the results of its operations, which the test gives. */
class StreamWriterTest {
    private static final Deadline PASSED = Deadline.after(Duration.ZERO);

    /** The numbers from 0. */
    private final byte[] ten = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

    /** What the peer has got. */
    private final List<Byte> sent = new ArrayList<>();

    private ToldConnection told;
    private StreamWriter writer;

    @BeforeEach
    void open() throws Exception {
        told = new ToldConnection();
        writer = new StreamWriter(told.live);
        told.onSubmit = operation -> send(operation, Integer.MAX_VALUE);
    }

    @AfterEach
    void close() {
        told.close();
    }

    private void send(IoOperation operation, int atMost) {
        assertEquals(Kind.SEND, operation.kind());
        int count = Math.min(atMost, operation.remaining());
        take(operation, count);
        operation.complete(count);
    }

    private void take(IoOperation operation, int count) {
        GatheredBytes gathered = operation.gathered();
        byte[] bytes = new byte[operation.offset() + count];
        if (gathered != null) {
            ByteBuffer whole = ByteBuffer.allocate(gathered.length());
            for (int i = 0; i < gathered.parts(); i++) {
                int start = gathered.start(i);
                whole.put(gathered.source(i).slice(start, gathered.length(i)));
            }
            whole.flip().get(bytes);
        } else if (operation.array() != null) {
            System.arraycopy(operation.array(), 0, bytes, 0, bytes.length);
        } else {
            operation.buffer().get(0, bytes);
        }
        for (int i = 0; i < count; i++) {
            sent.add(bytes[operation.offset() + i]);
        }
        operation.advance(count);
    }

    /** The numbers from..to-1 are what was sent, and it is anybody's turn. */
    private void assertSent(int from, int to) throws Exception {
        List<Byte> expected = new ArrayList<>();
        for (int i = from; i < to; i++) {
            expected.add((byte) i);
        }
        assertEquals(expected, sent);
        sent.clear();
        assertTurnIsFree();
    }

    private void assertTurnIsFree() {
        assertTrue(writer.turn().tryTake());
        assertFalse(writer.turn().tryTake(), "there is one turn");
        writer.turn().release();
    }

    private static void assertFails(String text, Executable call) {
        assertEquals(text, assertThrows(SocketException.class, call).getMessage());
    }

    @Test
    void aPartOfAnArrayIsWritten() throws Exception {
        writer.write(ten, 3, 4);
        assertSent(3, 7);
    }

    @Test
    void nothingIsWrittenAtOnceAndWhatCannotBeIsRefused() throws Exception {
        told.live.close();
        writer.write(ten, 10, 0);
        writer.write(ByteBuffer.allocate(0), null);
        writer.write(new ByteBuffer[] {ByteBuffer.allocate(0)}, 0, 1, null);
        assertThrows(IndexOutOfBoundsException.class, () -> writer.write(ten, 6, 5));
        ByteBuffer[] two = {ByteBuffer.allocate(1), ByteBuffer.allocate(1)};
        assertThrows(IndexOutOfBoundsException.class, () -> writer.write(two, 1, 2, null));
        assertEquals(0, told.submitted.get());
    }

    @Test
    void whoHasNothingToWriteWaitsForNobody() throws Exception {
        assertTrue(writer.turn().tryTake());
        writer.write(ten, 10, 0);
        ByteBuffer empty = ByteBuffer.allocate(0);
        writer.write(empty, PASSED);
        writer.write(new ByteBuffer[] {empty, empty}, 0, 2, PASSED);
        writer.turn().release();
        assertTurnIsFree();
    }

    @Test
    void anArrayWaitsForItsTurn() throws Exception {
        assertTrue(writer.turn().tryTake());
        Task<Void> patient =
                Task.run(Thread.ofPlatform().daemon().factory(), () -> writer.write(ten, 0, 10));
        patient.awaitParked();
        assertEquals(0, told.submitted.get());
        writer.turn().release();
        patient.get();
        assertSent(0, 10);
    }

    @Test
    void afterTheCloseEveryWriteSaysSoAndTheTurnGoesOn() throws Exception {
        told.live.close();
        String closed = "Socket closed";
        assertFails(closed, () -> writer.write(ten, 0, 1));
        assertTurnIsFree();
        assertFails(closed, () -> writer.write(ByteBuffer.wrap(ten), null));
        assertTurnIsFree();
        assertFails(
                closed, () -> writer.write(new ByteBuffer[] {ByteBuffer.wrap(ten)}, 0, 1, null));
        assertTurnIsFree();
        assertFails(closed, () -> writer.sendUrgent((byte) 1));
        assertTurnIsFree();
        assertFails(closed, () -> writer.exclusively((live, operation) -> 1));
        assertTurnIsFree();
        assertEquals(0, told.submitted.get());
        IOException failure = new IOException("on purpose");
        assertSame(failure, writer.explained(failure).getCause());
    }

    @Test
    void aFailureIsTheCallersAndTheTurnGoesOn() throws Exception {
        told.onSubmit = operation -> operation.complete(-Errno.EPIPE);
        assertFails("Broken pipe", () -> writer.write(ten, 0, 1));
        assertTurnIsFree();
        IOException failure = new IOException("on purpose");
        assertSame(failure, writer.explained(failure));
    }

    @Test
    void theMemoryIsLetGoAfterwards() throws Exception {
        List<IoOperation> used = new ArrayList<>();
        told.onSubmit =
                operation -> {
                    used.add(operation);
                    send(operation, 10);
                };
        writer.write(ten, 0, 1);
        assertNull(used.getFirst().array());
        assertThrows(IllegalStateException.class, used.getFirst()::endpoint);
        writer.write(ByteBuffer.wrap(ten), null);
        assertNull(used.getFirst().array());
        writer.write(new ByteBuffer[] {ByteBuffer.wrap(ten)}, 0, 1, null);
        assertNull(used.getFirst().gathered());
        writer.exclusively(
                (live, operation) -> live.perform(operation.send(live.open(), ten, 0, 3), 0));
        assertNull(used.getFirst().array());
    }

    @Test
    void anUrgentByteWaitsForItsTurn() throws Exception {
        assertTrue(writer.turn().tryTake());
        Task<Void> urgent =
                Task.run(Thread.ofPlatform().daemon().factory(), () -> writer.sendUrgent((byte) 5));
        urgent.awaitParked();
        assertEquals(-1, told.socket.urgent);
        writer.turn().release();
        urgent.get();
        assertEquals(5, told.socket.urgent);
        assertTurnIsFree();
    }

    // --- buffers

    private List<ByteBuffer> buffersOfAllKinds() {
        List<ByteBuffer> buffers = new ArrayList<>();
        for (ByteBuffer empty :
                List.of(
                        ByteBuffer.allocate(20),
                        ByteBuffer.allocateDirect(20),
                        Arena.ofAuto().allocate(20).asByteBuffer())) {
            ByteBuffer whole = empty.put(5, ten);
            buffers.add(whole.slice(4, 10).position(3).limit(8));
            buffers.add(whole.asReadOnlyBuffer().slice(4, 10).position(3).limit(8));
        }
        return buffers;
    }

    @Test
    void whatRemainsOfABufferOfEachKindIsWritten() throws Exception {
        for (ByteBuffer buffer : buffersOfAllKinds()) {
            writer.write(buffer, null);
            assertEquals(8, buffer.position());
            assertSent(2, 7);
        }
    }

    @Test
    void memoryThatIsThereForAsLongAsItsBufferIsNotCopied() throws Exception {
        ByteBuffer heap = ByteBuffer.wrap(ten);
        told.onSubmit =
                operation -> {
                    assertSame(ten, operation.array());
                    send(operation, 10);
                };
        writer.write(heap, null);
        ByteBuffer direct = ByteBuffer.allocateDirect(5);
        told.onSubmit =
                operation -> {
                    assertSame(direct, operation.buffer());
                    send(operation, 10);
                };
        writer.write(direct, null);
        assertFalse(heap.hasRemaining() || direct.hasRemaining());
        told.onSubmit =
                operation -> {
                    assertSame(ten, operation.gathered().source(0).array());
                    send(operation, 10);
                };
        writer.write(new ByteBuffer[] {heap.rewind()}, 0, 1, null);
    }

    @Test
    void thePositionTellsWhatWasWrittenBeforeAFailure() throws Exception {
        told.onSubmit =
                operation -> {
                    take(operation, 2);
                    operation.complete(-Errno.EPIPE);
                };
        for (ByteBuffer buffer : buffersOfAllKinds()) {
            assertFails("Broken pipe", () -> writer.write(buffer, null));
            assertEquals(5, buffer.position());
            assertSent(2, 4);
        }
    }

    @Test
    void severalBuffersOfAllKindsAreOneWrite() throws Exception {
        for (int first = 0; first < 2; first++) {
            List<ByteBuffer> kinds = buffersOfAllKinds();
            ByteBuffer[] buffers = kinds.toArray(ByteBuffer[]::new);
            for (int i = 0; i < buffers.length; i++) {
                buffers[i].position(3).limit(i < first ? 8 : 3 + i);
            }
            int before = told.submitted.get();
            writer.write(buffers, first, 4, null);
            assertEquals(1, told.submitted.get() - before);
            List<Byte> expected = new ArrayList<>();
            for (int i = 0; i < buffers.length; i++) {
                boolean isWritten = i >= first && i < first + 4;
                for (int j = 0; isWritten && j < i; j++) {
                    expected.add((byte) (2 + j));
                }
                assertEquals(isWritten ? buffers[i].limit() : 3, buffers[i].position());
            }
            assertEquals(expected, sent);
            sent.clear();
            assertTurnIsFree();
        }
    }

    @Test
    void whatOneOperationLeavesTheNextWrites() throws Exception {
        ByteBuffer[] buffers = {ByteBuffer.wrap(ten, 0, 4), ByteBuffer.wrap(ten, 4, 6)};
        told.onSubmit = operation -> send(operation, 3);
        writer.write(buffers, 0, 2, null);
        assertEquals(4, told.submitted.get());
        assertFalse(buffers[0].hasRemaining() || buffers[1].hasRemaining());
        assertSent(0, 10);
    }

    @Test
    void whatWasWrittenBeforeTheDeadlineIsInThePositionsAndInTheException() throws Exception {
        ByteBuffer[] buffers = {ByteBuffer.wrap(ten, 0, 4), ByteBuffer.wrap(ten, 4, 6)};
        told.onSubmit =
                operation -> {
                    if (told.submitted.get() == 1) {
                        send(operation, 3);
                    } else {
                        take(operation, 2);
                    }
                };
        SocketTimeoutException late =
                assertThrows(
                        SocketTimeoutException.class, () -> writer.write(buffers, 0, 2, PASSED));
        assertEquals(5, late.bytesTransferred);
        assertEquals(4, buffers[0].position());
        assertEquals(5, buffers[1].position());
        assertSent(0, 5);
    }

    @Test
    void aTurnIsWaitedForUntilTheDeadlineOrForAsLongAsItTakes() throws Exception {
        assertTrue(writer.turn().tryTake());
        ByteBuffer one = ByteBuffer.wrap(ten);
        ByteBuffer[] several = {one};
        assertThrows(SocketTimeoutException.class, () -> writer.write(one, PASSED));
        assertThrows(SocketTimeoutException.class, () -> writer.write(several, 0, 1, PASSED));
        assertThrows(
                SocketTimeoutException.class,
                () -> writer.exclusively((live, operation) -> 1, told.live, PASSED));
        assertEquals(0, one.position());
        Task<Void> patient =
                Task.run(
                        Thread.ofPlatform().daemon().factory(),
                        () -> writer.write(several, 0, 1, null));
        patient.awaitParked();
        assertEquals(0, told.submitted.get());
        writer.turn().release();
        patient.get();
        assertSent(0, 10);
    }

    // --- transfers and pushes

    @Test
    void aTransferHasTheTurn() throws Exception {
        assertEquals(
                8,
                writer.exclusively((live, operation) -> {
                    assertSame(told.live, live);
                    assertFalse(writer.turn().tryTake());
                    return 8;
                }));
        assertTurnIsFree();
    }

    @Test
    void aPushPreparesWhatRemainsAndLeavesThePosition() {
        ByteBuffer direct = ByteBuffer.allocateDirect(10).position(3).limit(7);
        IoOperation prepared = writer.prepare(direct);
        assertEquals(Kind.SEND, prepared.kind());
        assertEquals(3, prepared.offset());
        assertEquals(4, prepared.remaining());
        assertSame(told.socket, prepared.endpoint());
        assertEquals(3, direct.position());
        assertSame(told.core, writer.home());
        prepared.forget();
    }
}
