package dev.heddle.net;

import dev.heddle.scheduler.DirectMemory;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoOperation;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The reading side of a connection: one read at a time, with one operation that is used again and
 * again. A read has the turn while it waits, as it has the lock in the JDK's {@code NioSocketImpl};
 * a closer does not need it, and ends the wait for it as well.
 */
final class StreamReader {
    private static final int END_OF_STREAM = -1;

    /** More than the kernel mostly has for one read. */
    private static final int MAX_COPIED_BYTES = 64 * 1024;

    private final LiveEndpoint live;

    private final Turn turn = new Turn();

    // Belong to whoever has the turn.
    private final IoOperation operation = new IoOperation();
    private boolean isEndRead;
    private boolean wasReset;

    /** What a transfer has taken and could not hand on: it is read first. With the turn. */
    private ByteBuffer returned = ByteBuffer.allocate(0);

    private volatile boolean isShut;

    StreamReader(LiveEndpoint live) {
        this.live = live;
    }

    /**
     * Reads at least one byte; where none is asked for, that is no read at all and cannot fail.
     *
     * @param timeoutNanos 0 for no limit
     * @return the number of bytes, or -1 at the end of the stream
     */
    int read(byte[] into, int offset, int length, long timeoutNanos) throws IOException {
        return read(into, offset, length, timeoutNanos, null);
    }

    /**
     * Likewise, until a deadline if there is one.
     *
     * @param timeoutNanos counts where there is no deadline
     */
    int read(byte[] into, int offset, int length, long timeoutNanos, @Nullable Deadline deadline)
            throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        long left = takeTurn(IoOperation.Kind.RECEIVE, timeoutNanos, deadline, null);
        try {
            return readWithTurn(into, offset, length, left, deadline, null);
        } finally {
            turn.release();
        }
    }

    /**
     * Waits for the turn.
     *
     * @param other an endpoint whose close ends the wait too; null for none
     * @return what is left of the time; 0 for no limit
     */
    private long takeTurn(
            IoOperation.Kind kind,
            long timeoutNanos,
            @Nullable Deadline deadline,
            @Nullable LiveEndpoint other)
            throws IOException {
        return turn.tryTake()
                ? timeoutNanos
                : new AwaitedTurn(turn, live, other).take(kind, timeoutNanos, deadline);
    }

    /**
     * As a read, for a transfer.
     *
     * @param other an endpoint whose close ends the wait too; null for none
     */
    int readWithTurn(
            byte[] into,
            int offset,
            int length,
            long timeoutNanos,
            @Nullable Deadline deadline,
            @Nullable LiveEndpoint other)
            throws IOException {
        if (isAtEnd()) {
            return END_OF_STREAM;
        }
        return hasReturned()
                ? takeReturned(ByteBuffer.wrap(into, offset, length))
                : perform(
                        operation.receive(live.open(), into, offset, length),
                        timeoutNanos,
                        deadline,
                        other);
    }

    /**
     * Reads at least one byte into what remains of a buffer, and advances its position.
     *
     * @param timeoutNanos 0 for no limit; counts where there is no deadline
     * @param deadline null for the terms of {@code java.net}
     */
    int read(ByteBuffer into, long timeoutNanos, @Nullable Deadline deadline) throws IOException {
        int position = into.position();
        int length = into.remaining();
        if (into.isReadOnly()) {
            throw new IllegalArgumentException("buffer " + into + " is read-only");
        }
        int count;
        if (into.hasArray()) {
            count =
                    read(
                            into.array(),
                            into.arrayOffset() + position,
                            length,
                            timeoutNanos,
                            deadline);
        } else if (DirectMemory.livesAsLongAs(into)) {
            count = readDirect(into, position, length, timeoutNanos, deadline);
        } else {
            count = readCopied(into, position, length, timeoutNanos, deadline);
        }
        if (count > 0) {
            into.position(position + count);
        }
        return count;
    }

    private int readCopied(
            ByteBuffer into,
            int position,
            int length,
            long timeoutNanos,
            @Nullable Deadline deadline)
            throws IOException {
        if (length == 0) {
            return 0;
        }
        // Throws where the memory cannot be used, before anything has been read.
        into.get(position);
        byte[] copy = new byte[Math.min(length, MAX_COPIED_BYTES)];
        int count = read(copy, 0, copy.length, timeoutNanos, deadline);
        if (count > 0) {
            into.put(position, copy, 0, count);
        }
        return count;
    }

    private int readDirect(
            ByteBuffer into,
            int position,
            int length,
            long timeoutNanos,
            @Nullable Deadline deadline)
            throws IOException {
        if (length == 0) {
            return 0;
        }
        long left = takeTurn(IoOperation.Kind.RECEIVE, timeoutNanos, deadline, null);
        try {
            if (isAtEnd()) {
                return END_OF_STREAM;
            }
            return hasReturned()
                    ? takeReturned(into.duplicate())
                    : perform(
                            operation.receive(live.open(), into, position, length),
                            left,
                            deadline,
                            null);
        } finally {
            turn.release();
        }
    }

    /**
     * Waits without any memory, and then reads at least one byte into a buffer of the home core.
     *
     * @param timeoutNanos 0 for no limit; counts where there is no deadline
     * @param deadline null for the terms of {@code java.net}
     * @return null at the end of the stream
     */
    @Nullable LentBuffer readLent(long timeoutNanos, @Nullable Deadline deadline)
            throws IOException {
        long mine = takeTurn(IoOperation.Kind.AWAIT_READABLE, timeoutNanos, deadline, null);
        try {
            if (isAtEnd()) {
                return null;
            }
            if (hasReturned()) {
                return lendReturned(LentMemory.of(live.home()));
            }
            long begin = mine == 0 ? 0 : System.nanoTime();
            awaitReadable(mine, deadline);
            // Rarely it has to wait once more, and for what is left of the time.
            long left = mine == 0 ? 0 : Math.max(1, mine - (System.nanoTime() - begin));
            return receiveLent(LentMemory.of(live.home()), left, deadline);
        } finally {
            turn.release();
        }
    }

    private void awaitReadable(long timeoutNanos, @Nullable Deadline deadline) throws IOException {
        try {
            live.perform(operation.awaitReadable(live.open()), timeoutNanos, deadline);
        } catch (SocketTimeoutException e) {
            // The wait may have been cancelled before its driver has looked, and what needs no
            // waiting is done however late it is: the receive tells.
        } finally {
            operation.forget();
        }
    }

    private LentBuffer lendReturned(LentMemory memory) {
        LentPage page = memory.take();
        return new LentBuffer(memory, page, takeReturned(page.memory().duplicate()));
    }

    private @Nullable LentBuffer receiveLent(
            LentMemory memory, long timeoutNanos, @Nullable Deadline deadline) throws IOException {
        LentPage page = memory.take();
        ByteBuffer buffer = page.memory();
        boolean isLent = false;
        try {
            int count =
                    perform(
                            operation.receive(live.open(), buffer, 0, buffer.capacity()),
                            timeoutNanos,
                            deadline,
                            null);
            isLent = count > 0;
            return isLent ? new LentBuffer(memory, page, count) : null;
        } finally {
            // An error may have struck while the buffer is the driver's: it is left to the
            // collector then, which the driver holds off.
            if (!isLent && operation.isDone()) {
                memory.giveBack(page);
            }
        }
    }

    /**
     * What the JDK asks before it reads, in its order: an end that was read once is read for ever,
     * even from a closed socket, and a reset that was reported is reported for ever.
     */
    boolean isAtEnd() throws SocketException {
        if (!isEndRead) {
            live.open();
            if (wasReset) {
                throw new SocketException("Connection reset");
            }
            isEndRead = isShut;
        }
        return isEndRead;
    }

    private int perform(
            IoOperation prepared,
            long timeoutNanos,
            @Nullable Deadline deadline,
            @Nullable LiveEndpoint other)
            throws IOException {
        try {
            int count = live.perform(prepared, timeoutNanos, deadline, other);
            if (count > 0) {
                return count;
            }
            // A close may end the stream before it cancels the read.
            live.open();
            isEndRead = true;
            return END_OF_STREAM;
        } finally {
            // The kernel reports a reset once and the end of the stream afterwards.
            wasReset = prepared.isDone() && prepared.result() == -Errno.ECONNRESET;
            prepared.forget();
        }
    }

    // --- for transfers
    // -------------------------------------------------------------------------------

    /** What a transfer does with the reading side, while nobody else can read. */
    interface Transfer {
        /**
         * @param leftNanos what is left for its first wait where there is no deadline; 0 for no
         *     limit
         */
        long run(LiveEndpoint live, IoOperation operation, long leftNanos) throws IOException;
    }

    /**
     * Runs a transfer as one read; what follows here is for it, while it has the turn.
     *
     * @param timeoutNanos 0 for no limit; counts where there is no deadline
     * @param deadline null for the terms of {@code java.net}
     * @param target whose close ends the wait for other readers
     */
    long exclusively(
            Transfer transfer, long timeoutNanos, @Nullable Deadline deadline, LiveEndpoint target)
            throws IOException {
        long left = takeTurn(IoOperation.Kind.RECEIVE, timeoutNanos, deadline, target);
        try {
            live.open();
            // The operation is not this object's own: a transfer may read by it as well.
            return transfer.run(live, new IoOperation(), left);
        } finally {
            turn.release();
        }
    }

    /** Whether there are bytes that a transfer has given back. */
    boolean hasReturned() {
        return returned.hasRemaining();
    }

    private int takeReturned(ByteBuffer into) {
        int count = Math.min(into.remaining(), returned.remaining());
        into.put(returned.slice(returned.position(), count));
        returned.position(returned.position() + count);
        return count;
    }

    /** What was taken last, and could not be handed on, is the next to be read. */
    void giveBack(byte[] bytes, int offset, int length) {
        ByteBuffer all = ByteBuffer.allocate(length + returned.remaining());
        returned = all.put(bytes, offset, length).put(returned).flip();
    }

    /** A read has failed. */
    void noteFailure(int errno) {
        wasReset = errno == Errno.ECONNRESET;
    }

    /** How many bytes can be read though the socket has none. Any thread. */
    int returnedBytes() {
        if (!turn.tryTake()) {
            return 0;
        }
        try {
            return returned.remaining();
        } finally {
            turn.release();
        }
    }

    /** Every further read ends the stream. Any thread. */
    void shut() {
        isShut = true;
    }

    boolean isShut() {
        return isShut;
    }
}
