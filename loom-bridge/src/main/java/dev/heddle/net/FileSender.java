package dev.heddle.net;

import dev.heddle.driver.SocketEndpoint;
import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.WaitLimit;
import dev.heddle.transfer.FileSource;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Sends part of a file as one write: in the kernel as far as it can, else through memory. The call
 * that moves the bytes waits for the disk and never for the socket; for that the thread parks.
 */
final class FileSender {
    /** Takes a thread of the pool for some 100 µs where the file is in memory. */
    private static final int MOST_AT_ONCE = 4 << 20;

    private static final int COPIED_BYTES = 64 * 1024;

    private final FileSource file;
    private final LiveEndpoint live;
    private final IoOperation operation;
    private boolean isCopying;
    private long moved;

    /** The socket was said to be writable, and nothing was sent since. */
    private boolean isWritable;

    private FileSender(FileSource file, LiveEndpoint live, IoOperation operation) {
        this.file = file;
        this.live = live;
        this.operation = operation;
    }

    /**
     * Sends {@code count} bytes, or what the file has.
     *
     * @return how many the socket has taken
     * @throws IOException if it has taken none
     */
    static long send(StreamWriter to, FileSource file, long position, long count)
            throws IOException {
        return to.exclusively((live, operation) ->
                new FileSender(file, live, operation).sendAll(position, count));
    }

    private long sendAll(long position, long count) throws IOException {
        try {
            // Files that have no size but have bytes, as those of /proc, are read until they end.
            isCopying = file.size() == 0;
            boolean goesOn = true;
            while (moved < count && goesOn && !(moved > 0 && WaitLimit.isOver())) {
                long left = count - moved;
                goesOn = isCopying ? copy(position + moved, left) : send(position + moved, left);
            }
        } catch (IOException e) {
            if (moved == 0) {
                throw e;
            }
        }
        return moved;
    }

    /** Sends some, or waits until the socket takes some; false at the end of the file. */
    private boolean send(long position, long left) throws IOException {
        int most = (int) Math.min(left, MOST_AT_ONCE);
        int sent = file.sendSome(live.open(), position, most);
        if (sent == SocketEndpoint.CANNOT_SEND_FILE) {
            isCopying = true;
        } else if (sent > 0) {
            live.noteWritten();
            moved += sent;
            isWritable = false;
        } else if (position >= file.size()) {
            return false;
        } else if (isWritable) {
            // Not for want of room: a read tells whether the file ends before its size, as those of
            // sysfs do.
            isWritable = false;
            return copy(position, left);
        } else {
            live.perform(operation.awaitWritable(live.open()), 0);
            isWritable = true;
        }
        return true;
    }

    private boolean copy(long position, long left) throws IOException {
        byte[] bytes = new byte[(int) Math.min(left, COPIED_BYTES)];
        int got = file.read(ByteBuffer.wrap(bytes), position);
        if (got <= 0) {
            return false;
        }
        operation.send(live.open(), bytes, 0, got);
        try {
            live.perform(operation, 0);
        } finally {
            moved += operation.progress();
        }
        return true;
    }
}
