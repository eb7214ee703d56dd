package dev.heddle.net;

import dev.heddle.scheduler.IoOperation;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The writing side of a connection: one write at a time, with one operation that is used again and
 * again. A write returns when the kernel has taken all of it.
 */
final class StreamWriter {
    private final LiveEndpoint live;

    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by {@link #lock}. */
    private final IoOperation operation = new IoOperation();

    private volatile boolean isShut;

    StreamWriter(LiveEndpoint live) {
        this.live = live;
    }

    /** Writes all of it. */
    void write(byte[] from, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, from.length);
        lock.lock();
        try {
            if (isShut) {
                throw new SocketException("Socket output is shutdown");
            }
            if (length > 0) {
                perform(operation.send(live.open(), from, offset, length));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Writes what remains of a buffer, and moves its position to its limit. */
    void write(ByteBuffer from) throws IOException {
        int position = from.position();
        int length = from.remaining();
        if (from.hasArray()) {
            write(from.array(), from.arrayOffset() + position, length);
        } else if (from.isDirect()) {
            lock.lock();
            try {
                if (isShut) {
                    throw new SocketException("Socket output is shutdown");
                }
                if (length > 0) {
                    perform(operation.send(live.open(), from, position, length));
                }
            } finally {
                lock.unlock();
            }
        } else {
            // A read-only view of an array.
            byte[] copy = new byte[length];
            from.get(position, copy);
            write(copy, 0, length);
        }
        from.position(position + length);
    }

    private void perform(IoOperation prepared) throws IOException {
        try {
            live.perform(prepared, 0);
        } finally {
            prepared.forget();
        }
    }

    /** Every further write fails. Any thread. */
    void shut() {
        isShut = true;
    }

    boolean isShut() {
        return isShut;
    }
}
