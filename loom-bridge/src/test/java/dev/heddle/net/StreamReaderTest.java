package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.scheduler.Errno;
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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What a reader makes of the results of its operations, which the test gives. */
class StreamReaderTest {
    private static final long HOUR = Duration.ofHours(1).toNanos();
    private static final Deadline PASSED = Deadline.after(Duration.ZERO);

    private final byte[] ten = new byte[10];
    private ToldConnection told;
    private StreamReader reader;

    @BeforeEach
    void open() throws Exception {
        told = new ToldConnection();
        reader = new StreamReader(told.live);
    }

    @AfterEach
    void close() {
        told.close();
    }

    /** Receives the numbers from 1, as many as are wanted or asked for. */
    private static void receive(IoOperation operation, int atMost) {
        assertEquals(Kind.RECEIVE, operation.kind());
        int count = Math.min(atMost, operation.remaining());
        for (int i = 0; i < count; i++) {
            byte next = (byte) (i + 1);
            if (operation.array() != null) {
                operation.array()[operation.offset() + i] = next;
            } else {
                operation.buffer().put(operation.offset() + i, next);
            }
        }
        operation.complete(count);
    }

    private void receives(int count) {
        told.onSubmit = operation -> receive(operation, count);
    }

    private int read() throws IOException {
        return reader.read(ten, 0, 10, 0);
    }

    private void assertFails(String text, Executable call) {
        assertEquals(text, assertThrows(SocketException.class, call).getMessage());
    }

    private void assertTurnIsFree() throws Exception {
        assertEquals(
                HOUR,
                reader.exclusively((live, operation, left) -> left, HOUR, null, told.live),
                "who has to wait has less left");
    }

    @Test
    void bytesAreReadWhereTheyBelong() throws Exception {
        receives(2);
        assertEquals(2, reader.read(ten, 3, 5, 0));
        assertArrayEquals(new byte[] {0, 0, 0, 1, 2, 0, 0, 0, 0, 0}, ten);
        receives(100);
        assertEquals(4, reader.read(ten, 6, 4, HOUR));
        assertArrayEquals(new byte[] {0, 0, 0, 1, 2, 0, 1, 2, 3, 4}, ten);
        assertTurnIsFree();
    }

    @Test
    void nothingIsReadAtOnceAndWhatCannotBeIsRefused() throws Exception {
        assertEquals(0, reader.read(ten, 10, 0, 0));
        for (ByteBuffer empty : List.of(ByteBuffer.allocate(0), ByteBuffer.allocateDirect(0))) {
            assertEquals(0, reader.read(empty, 0, null));
        }
        assertEquals(0, reader.read(Arena.ofAuto().allocate(0).asByteBuffer(), 0, null));
        assertThrows(IndexOutOfBoundsException.class, () -> reader.read(ten, 6, 5, 0));
        assertThrows(
                IllegalArgumentException.class,
                () -> reader.read(ByteBuffer.allocateDirect(1).asReadOnlyBuffer(), 0, null));
        assertEquals(0, told.submitted.get());
    }

    @Test
    void theEndIsReadForEverWithoutAskingAgain() throws Exception {
        told.onSubmit = operation -> operation.complete(0);
        assertEquals(-1, read());
        assertEquals(1, told.submitted.get());
        told.live.close();
        assertEquals(-1, read());
        assertEquals(-1, reader.read(ByteBuffer.allocateDirect(3), 0, null));
        assertNull(reader.readLent(0, null));
        assertEquals(1, told.submitted.get());
        assertTurnIsFreeThoughClosed();
    }

    private void assertTurnIsFreeThoughClosed() {
        assertFails(
                "Socket closed",
                () -> reader.exclusively((live, operation, left) -> 0, HOUR, null, told.live));
    }

    @Test
    void anEndThatACloseHasMadeIsTheClose() throws Exception {
        told.onSubmit =
                operation -> {
                    told.live.close();
                    operation.complete(0);
                };
        assertFails("Socket closed", this::read);
        assertFails("Socket closed", this::read);
        assertFails("Socket closed", () -> reader.readLent(0, null));
        assertEquals(1, told.submitted.get());
        assertTurnIsFreeThoughClosed();
    }

    @Test
    void whatWasShutIsAtItsEnd() throws Exception {
        assertFalse(reader.isShut());
        reader.shut();
        assertTrue(reader.isShut());
        assertEquals(-1, read());
        assertEquals(0, told.submitted.get());
    }

    @Test
    void aResetIsReportedForEverAndOtherFailuresOnce() throws Exception {
        told.onSubmit = operation -> operation.complete(-Errno.ETIMEDOUT);
        assertThrows(SocketException.class, this::read);
        told.onSubmit = operation -> operation.complete(-Errno.ECONNRESET);
        assertFails("Connection reset", this::read);
        receives(1);
        assertFails("Connection reset", this::read);
        assertFails("Connection reset", () -> reader.readLent(0, null));
        assertEquals(2, told.submitted.get());
        reader.noteFailure(0);
        assertEquals(1, read());
        reader.noteFailure(Errno.ECONNRESET);
        assertFails("Connection reset", this::read);
        assertTurnIsFree();
    }

    @Test
    void aBufferOfEachKindIsFilledFromItsPosition() throws Exception {
        receives(3);
        for (ByteBuffer whole :
                List.of(
                        ByteBuffer.allocate(20),
                        ByteBuffer.allocateDirect(20),
                        Arena.ofAuto().allocate(20).asByteBuffer())) {
            ByteBuffer part = whole.slice(5, 10).position(2);
            assertEquals(3, reader.read(part, 0, null));
            assertEquals(5, part.position());
            assertEquals(1, whole.get(7));
            assertEquals(3, whole.get(9));
            assertEquals(0, whole.get(6) + whole.get(10));
        }
        assertTurnIsFree();
    }

    @Test
    void memoryThatIsThereForAsLongAsItsBufferIsNotCopied() throws Exception {
        ByteBuffer heap = ByteBuffer.allocate(5);
        told.onSubmit =
                operation -> {
                    assertSame(heap.array(), operation.array());
                    receive(operation, 1);
                };
        assertEquals(1, reader.read(heap, 0, null));
        told.onSubmit =
                operation -> {
                    assertNotNull(operation.buffer());
                    receive(operation, 1);
                };
        assertEquals(1, reader.read(ByteBuffer.allocateDirect(5), 0, null));
    }

    @Test
    void memoryThatMayBeFreedIsReadIntoByWayOfACopyOfSomeSize() throws Exception {
        List<Integer> lengths = new ArrayList<>();
        told.onSubmit =
                operation -> {
                    assertNotNull(operation.array());
                    lengths.add(operation.remaining());
                    receive(operation, 1);
                };
        for (int length : new int[] {7, 1 << 20}) {
            assertEquals(1, reader.read(Arena.ofAuto().allocate(length).asByteBuffer(), 0, null));
        }
        assertEquals(List.of(7, 1 << 16), lengths);
        ByteBuffer freed;
        try (Arena arena = Arena.ofShared()) {
            freed = arena.allocate(9).asByteBuffer();
        }
        assertThrows(IllegalStateException.class, () -> reader.read(freed, 0, null));
        assertEquals(2, told.submitted.get());
    }

    @Test
    void theMemoryIsLetGoAfterwards() throws Exception {
        IoOperation[] used = new IoOperation[1];
        told.onSubmit =
                operation -> {
                    used[0] = operation;
                    receive(operation, 1);
                };
        read();
        assertNull(used[0].array());
        assertThrows(IllegalStateException.class, used[0]::endpoint);
    }

    // --- what a transfer gives back

    @Test
    void whatWasGivenBackIsReadFirstAndInOrder() throws Exception {
        reader.giveBack(new byte[] {9, 3, 4, 5, 9}, 1, 3);
        reader.giveBack(new byte[] {1, 2}, 0, 2);
        assertTrue(reader.hasReturned());
        assertEquals(5, reader.returnedBytes());
        assertEquals(2, reader.read(ten, 4, 2, 0));
        assertArrayEquals(new byte[] {0, 0, 0, 0, 1, 2, 0, 0, 0, 0}, ten);
        ByteBuffer direct = ByteBuffer.allocateDirect(9).position(3).limit(4);
        assertEquals(1, reader.read(direct, 0, null));
        assertEquals(4, direct.position());
        assertEquals(3, direct.get(3));
        assertEquals(2, reader.returnedBytes());
        assertEquals(2, read());
        assertEquals(5, ten[1]);
        assertFalse(reader.hasReturned());
        assertEquals(0, told.submitted.get());
        receives(1);
        assertEquals(1, read());
        assertTurnIsFree();
    }

    @Test
    void whatWasGivenBackIsLent() throws Exception {
        reader.giveBack(new byte[] {1, 2, 3}, 0, 3);
        try (LentBuffer lent = reader.readLent(0, null)) {
            assertEquals(3, lent.bytes().remaining());
            assertEquals(1, lent.bytes().get());
        }
        assertEquals(0, told.submitted.get());
        assertTurnIsFree();
    }

    @Test
    void whatIsBeingReadIsNotCountedAsReturned() throws Exception {
        reader.giveBack(new byte[5], 0, 5);
        reader.exclusively(
                (live, operation, left) -> {
                    try {
                        Task<Integer> other =
                                Task.call(
                                        Thread.ofPlatform().daemon().factory(),
                                        reader::returnedBytes);
                        assertEquals(0, other.get());
                        return 0;
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                },
                0,
                null,
                told.live);
        assertEquals(5, reader.returnedBytes());
        assertTurnIsFree();
    }

    // --- lending

    /** Becomes readable, and then receives, later. */
    private void lends(int count) {
        told.onSubmit =
                operation -> {
                    if (operation.kind() == Kind.AWAIT_READABLE) {
                        operation.complete(0);
                    } else {
                        later(() -> receive(operation, count));
                    }
                };
    }

    @SuppressWarnings("FutureReturnValueIgnored") // its effect is what counts
    private void later(Runnable step) {
        told.core.schedule(step, 5, TimeUnit.MILLISECONDS);
    }

    @Test
    void aBufferIsTakenWhenThereIsSomethingToReceive() throws Exception {
        for (long timeout : new long[] {0, HOUR}) {
            lends(3);
            try (LentBuffer lent = reader.readLent(timeout, null)) {
                assertEquals(3, lent.bytes().remaining());
                assertEquals(1, lent.bytes().get());
            }
        }
        try (LentBuffer lent = reader.readLent(0, Deadline.after(Duration.ofHours(1)))) {
            assertEquals(3, lent.bytes().remaining());
        }
        assertEquals(6, told.submitted.get());
        assertTurnIsFree();
    }

    @Test
    void whereNothingWasReceivedTheBufferIsTheNextOnes() throws Exception {
        List<ByteBuffer> taken = new ArrayList<>();
        told.onSubmit =
                operation -> {
                    if (operation.kind() == Kind.RECEIVE) {
                        taken.add(operation.buffer());
                    }
                    operation.complete(0);
                };
        assertNull(reader.readLent(0, null));
        assertSame(taken.getFirst(), LentMemory.of(told.core).take().memory());
        assertTurnIsFree();
    }

    @Test
    void whereAReceiveFailsTheBufferIsTheNextOnes() throws Exception {
        List<ByteBuffer> taken = new ArrayList<>();
        told.onSubmit =
                operation -> {
                    boolean isReceive = operation.kind() == Kind.RECEIVE;
                    if (isReceive) {
                        taken.add(operation.buffer());
                    }
                    operation.complete(isReceive ? -Errno.ECONNRESET : 0);
                };
        assertFails("Connection reset", () -> reader.readLent(0, null));
        assertSame(taken.getFirst(), LentMemory.of(told.core).take().memory());
    }

    @Test
    void waitingToReceiveIsBoundedByTheTimeOrTheDeadline() throws Exception {
        assertThrows(SocketTimeoutException.class, () -> reader.readLent(1, null));
        assertEquals(2, told.submitted.get(), "it looks whether there is something");
        assertThrows(SocketTimeoutException.class, () -> reader.readLent(0, PASSED));
        assertEquals(4, told.submitted.get(), "likewise");
        told.onSubmit =
                operation -> {
                    if (operation.kind() == Kind.RECEIVE) {
                        receive(operation, 3);
                    }
                };
        try (LentBuffer lent = reader.readLent(0, PASSED)) {
            assertEquals(3, lent.bytes().remaining());
        }
        try (LentBuffer lent = reader.readLent(1, null)) {
            assertEquals(3, lent.bytes().remaining());
        }
        assertTurnIsFree();
    }

    // --- transfers

    @Test
    void aTransferHasTheReaderForItself() throws Exception {
        assertEquals(
                HOUR + 7,
                reader.exclusively(
                        (live, operation, left) -> {
                            assertSame(told.live, live);
                            return left + 7;
                        },
                        HOUR,
                        null,
                        told.live));
        assertTurnIsFree();
        told.live.close();
        assertTurnIsFreeThoughClosed();
    }
}
