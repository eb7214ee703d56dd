package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.support.Task;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;

/**
 * Those steps of a {@link RandomSchedule} that {@code java.net} does not have: buffers, several of
 * them at once, lent ones, deadlines and pushes. What a write tells of the bytes that it has
 * written when it was given up must be so to the byte: the model goes on from there.
 */
final class BufferSteps {
    private static final int LENT_BYTES = 16 << 10;

    private final ScheduleThreads threads;

    BufferSteps(ScheduleThreads threads) {
        this.threads = threads;
    }

    private static HeddleSocket socket(ModelEnd end) {
        return (HeddleSocket) end.socket;
    }

    private int upTo(int most) {
        return 1 + threads.random().nextInt(most);
    }

    private Deadline soon() {
        return Deadline.after(Duration.ofMillis(upTo(3)));
    }

    private static Deadline passed() {
        return Deadline.after(Duration.ZERO);
    }

    // --- writing
    // ---------------------------------------------------------------------------------

    /** Cuts bytes into buffers of all kinds, empty ones among them. */
    private ByteBuffer[] pieces(byte[] bytes) {
        List<ByteBuffer> pieces = new ArrayList<>();
        for (int from = 0; from < bytes.length; ) {
            int length = threads.random().nextInt(1 + Math.max(bytes.length / 4, 1));
            int to = Math.min(from + length, bytes.length);
            pieces.add(piece(bytes, from, to));
            from = to;
        }
        return pieces.toArray(ByteBuffer[]::new);
    }

    private ByteBuffer piece(byte[] bytes, int from, int to) {
        ByteBuffer view = ByteBuffer.wrap(bytes, from, to - from);
        return switch (threads.random().nextInt(3)) {
            case 0 -> view;
            case 1 -> view.asReadOnlyBuffer();
            default -> ByteBuffer.allocateDirect(to - from).put(view).flip();
        };
    }

    private static long remaining(ByteBuffer[] pieces) {
        long left = 0;
        for (ByteBuffer piece : pieces) {
            left += piece.remaining();
        }
        return left;
    }

    /** Some bytes in one buffer or in several, with a deadline or without. */
    void write(ModelEnd end) throws Exception {
        if (!end.hasRoom()) {
            return;
        }
        int length = upTo(3_000);
        ByteBuffer[] pieces = pieces(end.next(length));
        boolean hasDeadline = threads.random().nextBoolean();
        Deadline deadline = Deadline.after(Task.PATIENCE);
        try {
            threads.run(() -> {
                if (pieces.length == 1) {
                    socket(end).write(pieces[0]);
                } else if (hasDeadline) {
                    socket(end).write(pieces, 0, pieces.length, deadline);
                } else {
                    socket(end).write(pieces);
                }
            });
            assertFalse(end.isClosed || end.isOutputShut, end + " has written");
            assertEquals(0, remaining(pieces), "not written");
            end.wrote(length);
        } catch (ExecutionException e) {
            end.checkBufferWriteFailure(e.getCause().getMessage());
        }
    }

    /** More than the kernel has room for, until a moment. */
    void writeUntil(ModelEnd end, int length) throws Exception {
        if (!end.hasRoom() || end.isClosed) {
            return;
        }
        ByteBuffer[] pieces = pieces(end.next(length));
        Deadline deadline = soon();
        ExecutionException told =
                assertThrows(
                        ExecutionException.class,
                        () ->
                                threads.run(() ->
                                        socket(end).write(pieces, 0, pieces.length, deadline)));
        if (told.getCause() instanceof SocketTimeoutException timeout) {
            gaveUp(end, timeout, length - remaining(pieces));
        } else {
            end.checkBufferWriteFailure(told.getCause().getMessage());
        }
    }

    private static void gaveUp(ModelEnd end, InterruptedIOException told, long written) {
        assertEquals(written, told.bytesTransferred, "bytesTransferred");
        assertFalse(end.socket.isClosed(), end + " was closed");
        if (written > 0) {
            assertFalse(end.isOutputShut, end + " has written");
            end.wrote((int) written);
        }
    }

    /** Likewise until an interrupt. */
    void writeInterrupted(ModelEnd end, int length) throws Exception {
        if (!end.mustWriteWait()) {
            return;
        }
        ByteBuffer[] pieces = pieces(end.next(length));
        Task<Void> writer =
                Task.run(
                        threads.any(),
                        () -> socket(end).write(pieces, 0, pieces.length, Deadline.none()));
        gaveUp(end, interrupted(writer), length - remaining(pieces));
    }

    private static InterruptedIOException interrupted(Task<?> waiting) throws Exception {
        waiting.awaitParked().thread().interrupt();
        InterruptedIOException told = waiting.failure(InterruptedIOException.class);
        assertEquals(InterruptedIOException.class, told.getClass());
        return told;
    }

    /** A push to one connection; to be taken at once, or until a moment. */
    void push(ModelEnd end, int length) throws Exception {
        if (!end.hasRoom()) {
            return;
        }
        ByteBuffer bytes = piece(end.next(length), 0, length);
        Deadline deadline = length > 3_000 ? soon() : Deadline.after(Task.PATIENCE);
        WriteResult result =
                threads.call(() -> HeddleSocket.writeAll(List.of(socket(end)), bytes, deadline))
                        .getFirst();
        IOException failure = result.failure();
        if (failure == null) {
            assertFalse(end.isClosed || end.isOutputShut, end + " has written");
            assertEquals(length, result.bytes());
            end.wrote(length);
        } else if (failure instanceof SocketTimeoutException timeout) {
            gaveUp(end, timeout, result.bytes());
        } else {
            end.checkBufferWriteFailure(failure.getMessage());
        }
    }

    // --- reading
    // ---------------------------------------------------------------------------------

    private ByteBuffer buffer() {
        int size = upTo(5_000);
        return threads.random().nextBoolean()
                ? ByteBuffer.allocate(size)
                : ByteBuffer.allocateDirect(size);
    }

    /** Reads into a buffer; its position must have moved by what is returned. */
    private static int read(ModelEnd end, ByteBuffer into, byte[] copy, Deadline deadline)
            throws IOException {
        int count = deadline == null ? socket(end).read(into) : socket(end).read(into, deadline);
        assertEquals(Math.max(count, 0), into.position(), "position");
        into.get(0, copy, 0, into.position());
        return count;
    }

    /** Reads into a buffer that is lent, and gives it back. */
    private static int readLent(ModelEnd end, byte[] copy) throws IOException {
        try (LentBuffer lent = socket(end).readLent()) {
            if (lent == null) {
                return -1;
            }
            int count = lent.bytes().remaining();
            assertTrue(count > 0, "an empty buffer was lent");
            lent.bytes().get(copy, 0, count);
            return count;
        }
    }

    /** Reads what need not be waited for, into a buffer or a lent one. */
    void read(ModelEnd end) throws Exception {
        if (end.reader == null && end.mustReadEnd()) {
            byte[] copy = new byte[LENT_BYTES];
            ByteBuffer into = buffer();
            boolean isLent = threads.random().nextBoolean();
            checked(end, copy, () -> isLent ? readLent(end, copy) : read(end, into, copy, null));
        }
    }

    private void checked(ModelEnd end, byte[] copy, Callable<Integer> read) throws Exception {
        try {
            int count = threads.call(read);
            assertFalse(end.isClosed, end + " has read");
            end.checkRead(count, copy);
        } catch (ExecutionException e) {
            end.checkBufferReadFailure(e.getCause().getMessage());
        }
    }

    /** What is there is read, however late it is; what is not there is waited for in vain. */
    void readUntil(ModelEnd end) throws Exception {
        if (end.reader != null) {
            return;
        }
        ByteBuffer into = buffer();
        byte[] copy = new byte[LENT_BYTES];
        if (end.mustReadWait()) {
            Deadline deadline = soon();
            threads.run(() ->
                    assertThrows(
                            SocketTimeoutException.class, () -> read(end, into, copy, deadline)));
            assertEquals(0, into.position(), "position");
            assertFalse(end.socket.isClosed(), end + " was closed");
        } else if (end.isReadyAtOnce()) {
            checked(end, copy, () -> read(end, into, copy, passed()));
        }
    }

    void readInterrupted(ModelEnd end) throws Exception {
        if (end.reader == null && end.mustReadWait()) {
            ByteBuffer into = buffer();
            byte[] copy = new byte[LENT_BYTES];
            Task<Integer> reader =
                    Task.call(threads.any(), () -> read(end, into, copy, Deadline.none()));
            assertEquals(0, interrupted(reader).bytesTransferred, "bytesTransferred");
            assertEquals(0, into.position(), "position");
            assertFalse(end.socket.isClosed(), end + " was closed");
        }
    }

    /** A reader that waits until a later step, into a buffer or for a lent one. */
    void beginRead(ModelEnd end) {
        byte[] copy = new byte[LENT_BYTES];
        ByteBuffer into = buffer();
        boolean isLent = threads.random().nextBoolean();
        end.readBuffer = copy;
        end.reader =
                Task.call(
                        threads.virtual(),
                        () -> isLent ? readLent(end, copy) : read(end, into, copy, null));
    }

    /** A writer that waits until a later step. */
    void beginWrite(ModelEnd end, int length) {
        ByteBuffer[] pieces = pieces(end.next(length));
        end.beginWriting(Task.run(threads.virtual(), () -> socket(end).write(pieces)), length);
    }
}
