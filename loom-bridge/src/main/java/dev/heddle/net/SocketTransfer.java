package dev.heddle.net;

import dev.heddle.driver.IoTransport;
import dev.heddle.driver.SocketEndpoint;
import dev.heddle.driver.SocketErrors;
import dev.heddle.driver.SocketPipe;
import dev.heddle.offload.OffloadPool;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.WaitLimit;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Moves bytes from one connection to another, as one read and one write. With a pipe they stay in
 * the kernel (splice(2)): its calls do not wait, so the calling thread makes them, and parks until
 * a socket is ready. Without one they pass through an array.
 *
 * <p>What was taken from the source and the target does not take is given back: the next read of
 * the source finds it first.
 *
 * <p>A close of either socket ends what waits for the other: a closed target the wait for the
 * source's other readers and for its bytes, during which other writers wait for their turn, and a
 * closed source the wait for the target's other writers. What was taken already still goes to the
 * target when the source is closed, as a stream's {@code transferTo} has it.
 */
final class SocketTransfer {
    /** What a pipe has room for. */
    private static final int MOST_SPLICED = 1 << 20;

    private static final int COPIED_BYTES = 64 * 1024;

    private final StreamReader reader;
    private final Side source;
    private final Side target;
    private final Limit limit;
    private long moved;

    /** How long the next wait for the source may take; 0 for no limit. */
    private long leftNanos;

    /** The source was said to be readable, and nothing was taken since. */
    private boolean isReadable;

    /** One of the sockets, and the operation to wait for it. */
    private record Side(LiveEndpoint live, IoOperation operation) {
        SocketEndpoint open() throws SocketException {
            return live.open();
        }
    }

    /**
     * How long a transfer may wait.
     *
     * @param timeoutNanos how long a read may wait, 0 for no limit; counts where there is no
     *     deadline
     * @param deadline null for the terms of {@code java.net}
     */
    record Limit(long timeoutNanos, @Nullable Deadline deadline) {
        boolean isOver() {
            return (deadline != null && deadline.nanosLeft() <= 0) || WaitLimit.isOver();
        }
    }

    private SocketTransfer(
            StreamReader reader, Side source, Side target, Limit limit, long leftNanos) {
        this.reader = reader;
        this.source = source;
        this.target = target;
        this.limit = limit;
        this.leftNanos = leftNanos;
    }

    /**
     * Moves {@code count} bytes, or what comes before the end of the stream.
     *
     * @param transport of the source
     * @return how many bytes the target has taken
     * @throws IOException if it has taken none
     */
    static long transfer(
            IoTransport transport, StreamReader from, StreamWriter to, long count, Limit limit)
            throws IOException {
        return from.exclusively(
                (source, reading, left) ->
                        to.exclusively(
                                (target, writing) ->
                                        new SocketTransfer(
                                                        from,
                                                        new Side(source, reading),
                                                        new Side(target, writing),
                                                        limit,
                                                        left)
                                                .move(transport, count),
                                source,
                                limit.deadline()),
                limit.timeoutNanos(),
                limit.deadline(),
                to.live());
    }

    /** Not on the core: the first pipe takes a while. Without descriptors for it there is none. */
    private static @Nullable SocketPipe openPipe(IoTransport transport) {
        try {
            return OffloadPool.call(() -> Optional.ofNullable(transport.openPipe())).orElse(null);
        } catch (IOException noDescriptors) {
            return null;
        }
    }

    private long move(IoTransport transport, long count) throws IOException {
        try {
            boolean goesOn = count > 0;
            while (goesOn && reader.hasReturned()) {
                goesOn = copy(count - moved) && mayGoOn(count);
            }
            if (goesOn && !reader.isAtEnd()) {
                // There is no pipe, with its two descriptors, before there is something for it.
                if (!awaitReadable()) {
                    goesOn = copy(count - moved) && mayGoOn(count);
                }
                if (goesOn) {
                    moveAll(transport, count);
                }
            }
        } catch (IOException e) {
            if (moved == 0) {
                throw e;
            }
        }
        return moved;
    }

    private void moveAll(IoTransport transport, long count) throws IOException {
        try (SocketPipe pipe = openPipe(transport)) {
            boolean goesOn;
            do {
                goesOn = moveSome(pipe, count - moved) && mayGoOn(count);
            } while (goesOn);
        }
    }

    /** A stream that never pauses ends at a deadline too. */
    private boolean mayGoOn(long count) {
        return moved < count && !(moved > 0 && limit.isOver());
    }

    private boolean moveSome(@Nullable SocketPipe pipe, long left) throws IOException {
        return (pipe == null || reader.hasReturned()) ? copy(left) : splice(pipe, left);
    }

    /** False where the time is over: a read tells whether it needs no waiting. */
    private boolean awaitReadable() throws IOException {
        long begin = leftNanos == 0 ? 0 : System.nanoTime();
        try {
            source.live.perform(
                    source.operation.awaitReadable(source.open()),
                    leftNanos,
                    limit.deadline(),
                    target.live);
            isReadable = true;
            if (leftNanos != 0) {
                // Rarely it was in vain: the next wait has what is left.
                leftNanos = Math.max(1, leftNanos - (System.nanoTime() - begin));
            }
            return true;
        } catch (SocketTimeoutException e) {
            // The wait may have been cancelled before its driver has looked.
            leftNanos = Math.min(leftNanos, 1);
            return false;
        }
    }

    private void awaitWritable() throws IOException {
        target.live.perform(target.operation.awaitWritable(target.open()), 0, limit.deadline());
    }

    private void noteTaken() {
        isReadable = false;
        leftNanos = limit.timeoutNanos();
    }

    // --- through the kernel
    // ----------------------------------------------------------------------------

    /**
     * False at the end of the stream.
     *
     * <p>A splice stops at the place of an urgent byte and never passes it, which a read does
     * (tcp_read_sock and tcp_recvmsg in net/ipv4/tcp.c of Linux): it says there what it says where
     * there is nothing, or that the stream has ended. A read tells which it is.
     */
    private boolean splice(SocketPipe pipe, long left) throws IOException {
        if (reader.isAtEnd()) {
            return false;
        }
        int taken = pipe.fill(source.open(), (int) Math.min(left, MOST_SPLICED));
        if (taken == -Errno.EAGAIN && !isReadable && awaitReadable()) {
            return true;
        }
        if (taken == SocketPipe.END_OF_STREAM || taken == -Errno.EAGAIN || taken == -Errno.EINVAL) {
            return copy(left);
        } else if (taken < 0) {
            reader.noteFailure(-taken);
            throw SocketErrors.exception(IoOperation.Kind.RECEIVE, -taken);
        } else {
            noteTaken();
            source.live.noteRead();
            drain(pipe);
        }
        return true;
    }

    private void drain(SocketPipe pipe) throws IOException {
        try {
            while (pipe.content() > 0) {
                int given = pipe.drain(target.open());
                if (given == -Errno.EINVAL) {
                    // Not this socket: through memory, from what is given back.
                    return;
                }
                if (given == -Errno.EAGAIN) {
                    awaitWritable();
                } else if (given < 0) {
                    throw SocketErrors.exception(IoOperation.Kind.SEND, -given);
                } else {
                    target.live.noteWritten();
                    moved += given;
                }
            }
        } finally {
            if (pipe.content() > 0) {
                byte[] rest = pipe.takeContent();
                reader.giveBack(rest, 0, rest.length);
            }
        }
    }

    // --- through memory
    // ------------------------------------------------------------------------------

    private boolean copy(long left) throws IOException {
        byte[] bytes = new byte[(int) Math.min(left, COPIED_BYTES)];
        int got =
                reader.readWithTurn(
                        bytes, 0, bytes.length, leftNanos, limit.deadline(), target.live);
        if (got < 0) {
            return false;
        }
        noteTaken();
        int sent = 0;
        try {
            IoOperation writing = target.operation.send(target.open(), bytes, 0, got);
            try {
                target.live.perform(writing, 0, limit.deadline());
            } finally {
                sent = writing.progress();
                moved += sent;
            }
        } finally {
            if (sent < got) {
                reader.giveBack(bytes, sent, got - sent);
            }
        }
        return true;
    }
}
