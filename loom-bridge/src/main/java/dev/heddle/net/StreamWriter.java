package dev.heddle.net;

import dev.heddle.scheduler.DirectMemory;
import dev.heddle.scheduler.IoOperation;
import java.io.IOException;
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

    StreamWriter(LiveEndpoint live) {
        this.live = live;
    }

    /** Writes all of it; where that is nothing it cannot fail. */
    void write(byte[] from, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, from.length);
        if (length == 0) {
            return;
        }
        lock.lock();
        try {
            perform(operation.send(live.open(), from, offset, length));
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
        } else if (DirectMemory.livesAsLongAs(from)) {
            writeDirect(from, position, length);
        } else {
            // A read-only view of an array, or memory of an arena.
            byte[] copy = new byte[length];
            from.get(position, copy);
            write(copy, 0, length);
        }
        from.position(position + length);
    }

    /** Sends one urgent byte, behind what others are writing. */
    void sendUrgent(byte data) throws IOException {
        lock.lock();
        try {
            live.open().sendUrgent(data);
        } finally {
            lock.unlock();
        }
    }

    private void writeDirect(ByteBuffer from, int position, int length) throws IOException {
        if (length == 0) {
            return;
        }
        lock.lock();
        try {
            perform(operation.send(live.open(), from, position, length));
        } finally {
            lock.unlock();
        }
    }

    private void perform(IoOperation prepared) throws IOException {
        try {
            live.perform(prepared, 0);
        } finally {
            prepared.forget();
        }
    }
}
