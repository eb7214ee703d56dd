package dev.heddle.net;

import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.DirectMemory;
import dev.heddle.scheduler.GatheredBytes;
import dev.heddle.scheduler.IoOperation;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The writing side of a connection: one write at a time, with one operation that is used again and
 * again. A write returns when the kernel has taken all of it.
 */
final class StreamWriter {
    private final LiveEndpoint live;

    private final Turn turn = new Turn();

    /** Belongs to whoever has the turn. */
    private final IoOperation operation = new IoOperation();

    StreamWriter(LiveEndpoint live) {
        this.live = live;
    }

    /** Writes all of it; where that is nothing it cannot fail. */
    void write(byte[] from, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, from.length);
        if (length == 0) {
            return;
        }
        takeTurn(null);
        try {
            live.perform(operation.send(live.open(), from, offset, length), 0);
        } finally {
            try {
                // Throws where an Error has left it in flight.
                operation.forget();
            } finally {
                turn.release();
            }
        }
    }

    /** Sends one urgent byte, behind what others are writing. */
    void sendUrgent(byte data) throws IOException {
        takeTurn(null);
        try {
            live.open().sendUrgent(data);
        } finally {
            turn.release();
        }
    }

    /**
     * Writes what remains of a buffer. Its position moves by what was written, also where the write
     * fails.
     *
     * @param deadline null for the terms of {@code java.net}
     */
    void write(ByteBuffer from, @Nullable Deadline deadline) throws IOException {
        ByteBuffer source = isInReach(from) ? from : copyOf(from);
        if (!source.hasRemaining()) {
            return;
        }
        takeTurn(deadline);
        try {
            int position = source.position();
            IoOperation prepared =
                    source.hasArray()
                            ? operation.send(
                                    live.open(),
                                    source.array(),
                                    source.arrayOffset() + position,
                                    source.remaining())
                            : operation.send(live.open(), source, position, source.remaining());
            try {
                live.perform(prepared, 0, deadline);
            } finally {
                from.position(from.position() + prepared.progress());
                prepared.forget();
            }
        } finally {
            turn.release();
        }
    }

    /**
     * Writes what remains of several buffers, in their order, with nothing else between. Their
     * positions move by what was written, also where the write fails.
     *
     * @param deadline null for the terms of {@code java.net}
     */
    void write(ByteBuffer[] from, int offset, int count, @Nullable Deadline deadline)
            throws IOException {
        Objects.checkFromIndexSize(offset, count, from.length);
        ByteBuffer[] sources = new ByteBuffer[count];
        boolean isEmpty = true;
        for (int i = 0; i < count; i++) {
            ByteBuffer next = from[offset + i];
            // Not the buffer itself: it may be there twice.
            sources[i] = isInReach(next) ? next.duplicate() : copyOf(next);
            isEmpty &= !next.hasRemaining();
        }
        if (isEmpty) {
            return;
        }
        takeTurn(deadline);
        try {
            writeAll(sources, deadline);
        } finally {
            try {
                moveOn(from, offset, sources);
            } finally {
                turn.release();
            }
        }
    }

    /** Makes one operation of it, or more where that is more than an operation can count. */
    private void writeAll(ByteBuffer[] sources, @Nullable Deadline deadline) throws IOException {
        long written = 0;
        try {
            for (; ; ) {
                var gathered = new GatheredBytes(sources, 0, sources.length, Integer.MAX_VALUE);
                if (gathered.length() == 0) {
                    return;
                }
                IoOperation prepared = operation.send(live.open(), gathered);
                try {
                    live.perform(prepared, 0, deadline);
                } finally {
                    skip(sources, prepared.progress());
                    written += prepared.progress();
                    prepared.forget();
                }
            }
        } catch (InterruptedIOException e) {
            e.bytesTransferred = (int) Math.min(written, Integer.MAX_VALUE);
            throw e;
        }
    }

    /**
     * Waits for the turn.
     *
     * @param deadline null for the terms of {@code java.net}
     */
    private void takeTurn(@Nullable Deadline deadline) throws IOException {
        takeTurn(deadline, null);
    }

    private void takeTurn(@Nullable Deadline deadline, @Nullable LiveEndpoint other)
            throws IOException {
        if (!turn.tryTake()) {
            new AwaitedTurn(turn, live, other).take(IoOperation.Kind.SEND, 0, deadline);
        }
    }

    // --- for transfers
    // ---------------------------------------------------------------------------------

    /** What a transfer does with the writing side, while nobody else can write. */
    interface Transfer {
        long run(LiveEndpoint live, IoOperation operation) throws IOException;
    }

    /** Whose close ends a transfer to it. */
    LiveEndpoint live() {
        return live;
    }

    /** Runs a transfer as one write, on the terms of {@code java.net}. */
    long exclusively(Transfer transfer) throws IOException {
        takeTurn(null);
        return runWithTurn(transfer);
    }

    /**
     * Likewise one from an endpoint, whose close ends the wait for other writers.
     *
     * @param deadline null for the terms of {@code java.net}
     */
    long exclusively(Transfer transfer, LiveEndpoint source, @Nullable Deadline deadline)
            throws IOException {
        takeTurn(deadline, source);
        return runWithTurn(transfer);
    }

    private long runWithTurn(Transfer transfer) throws IOException {
        try {
            live.open();
            return transfer.run(live, operation);
        } finally {
            try {
                // Throws where an Error has left it in flight.
                operation.forget();
            } finally {
                turn.release();
            }
        }
    }

    // --- for a push
    // -----------------------------------------------------------------------------------

    /** Whose turn it is to write. */
    Turn turn() {
        return turn;
    }

    /** Where writes are submitted. */
    Core home() {
        return live.home();
    }

    /** Prepares to write what remains of a direct buffer, whose position stays. With the turn. */
    IoOperation prepare(ByteBuffer from) {
        return operation.send(live.openOrNot(), from, from.position(), from.remaining());
    }

    /** A push has written. With the turn. */
    void noteWritten() {
        live.noteWritten();
    }

    /** What a failure means: a close, if there was one. */
    IOException explained(IOException failure) {
        return live.explained(failure);
    }

    // --- buffers
    // --------------------------------------------------------------------------------------

    private static void skip(ByteBuffer[] buffers, int bytes) {
        int left = bytes;
        for (int i = 0; left > 0; i++) {
            int step = Math.min(left, buffers[i].remaining());
            buffers[i].position(buffers[i].position() + step);
            left -= step;
        }
    }

    /** The sources are views of the buffers, or copies of what remained of them. */
    private static void moveOn(ByteBuffer[] buffers, int offset, ByteBuffer[] sources) {
        for (int i = 0; i < sources.length; i++) {
            ByteBuffer moved = buffers[offset + i];
            moved.position(moved.limit() - sources[i].remaining());
        }
    }

    /** Whether a driver can be given the buffer's own memory. */
    private static boolean isInReach(ByteBuffer buffer) {
        return buffer.hasArray() || DirectMemory.livesAsLongAs(buffer);
    }

    /** Of a read-only view of an array, or of memory of an arena, which may be freed. */
    private static ByteBuffer copyOf(ByteBuffer from) {
        byte[] copy = new byte[from.remaining()];
        from.get(from.position(), copy);
        return ByteBuffer.wrap(copy);
    }
}
