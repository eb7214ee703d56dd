package dev.heddle.net;

import dev.heddle.driver.IoTransport;
import dev.heddle.driver.SocketErrors;
import dev.heddle.driver.SocketPipe;
import dev.heddle.offload.OffloadPool;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoOperation;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Moves bytes from one connection to another, as one read and one write. With a pipe they stay in
 * the kernel (splice(2)): its calls do not wait, so the calling thread makes them, and parks until
 * a socket is ready. Without one they pass through an array.
 *
 * <p>What was taken from the source and the target does not take is given back: the next read of
 * the source finds it first.
 */
final class SocketTransfer {
    /** What a pipe has room for. */
    private static final int MOST_SPLICED = 1 << 20;

    private static final int COPIED_BYTES = 64 * 1024;

    private final StreamReader reader;
    private final LiveEndpoint source;
    private final IoOperation reading;
    private final LiveEndpoint target;
    private final IoOperation writing;
    private final long timeoutNanos;
    private long moved;

    /** The source was said to be readable, and nothing was taken since. */
    private boolean isReadable;

    private SocketTransfer(
            StreamReader reader,
            LiveEndpoint source,
            IoOperation reading,
            LiveEndpoint target,
            IoOperation writing,
            long timeoutNanos) {
        this.reader = reader;
        this.source = source;
        this.reading = reading;
        this.target = target;
        this.writing = writing;
        this.timeoutNanos = timeoutNanos;
    }

    /**
     * Moves {@code count} bytes, or what comes before the end of the stream.
     *
     * @param transport of the source
     * @param timeoutNanos how long a read may wait; 0 for no limit
     * @return how many bytes the target has taken
     * @throws IOException if it has taken none
     */
    static long transfer(
            IoTransport transport,
            StreamReader from,
            StreamWriter to,
            long count,
            long timeoutNanos)
            throws IOException {
        try (SocketPipe pipe = openPipe(transport)) {
            return from.exclusively((source, reading) ->
                    to.exclusively((target, writing) ->
                            new SocketTransfer(from, source, reading, target, writing, timeoutNanos)
                                    .move(pipe, count)));
        }
    }

    /** Not on the core: the first pipe takes a while. Without descriptors for it there is none. */
    private static @Nullable SocketPipe openPipe(IoTransport transport) {
        try {
            return OffloadPool.call(() -> Optional.ofNullable(transport.openPipe())).orElse(null);
        } catch (IOException noDescriptors) {
            return null;
        }
    }

    private long move(@Nullable SocketPipe pipe, long count) throws IOException {
        try {
            boolean goesOn = true;
            while (goesOn && moved < count) {
                goesOn =
                        (pipe == null || reader.hasReturned())
                                ? copy(count - moved)
                                : splice(pipe, count - moved);
            }
        } catch (IOException e) {
            if (moved == 0) {
                throw e;
            }
        }
        return moved;
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
        if (taken == -Errno.EAGAIN && !isReadable) {
            source.perform(reading.awaitReadable(source.open()), timeoutNanos);
            isReadable = true;
        } else if (taken == SocketPipe.END_OF_STREAM
                || taken == -Errno.EAGAIN
                || taken == -Errno.EINVAL) {
            return copy(left);
        } else if (taken < 0) {
            reader.noteFailure(-taken);
            throw SocketErrors.exception(IoOperation.Kind.RECEIVE, -taken);
        } else {
            isReadable = false;
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
                    target.perform(writing.awaitWritable(target.open()), 0);
                } else if (given < 0) {
                    throw SocketErrors.exception(IoOperation.Kind.SEND, -given);
                } else {
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
        int got = reader.read(bytes, 0, bytes.length, timeoutNanos);
        if (got < 0) {
            return false;
        }
        isReadable = false;
        int sent = 0;
        try {
            writing.send(target.open(), bytes, 0, got);
            try {
                target.perform(writing, 0);
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
