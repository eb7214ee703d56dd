package dev.heddle.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * Transfers between a file and any channel, through memory. As in {@code FileChannelImpl} of JDK
 * 25, an error after some bytes ends the transfer with their number.
 */
final class ChannelCopy {
    private static final int CHUNK_BYTES = 64 * 1024;

    private ChannelCopy() {}

    private static ByteBuffer buffer(long count) {
        return ByteBuffer.allocate((int) Math.min(count, CHUNK_BYTES));
    }

    static long copy(FileChannel from, long position, long count, WritableByteChannel to)
            throws IOException {
        ByteBuffer buffer = buffer(count);
        long done = 0;
        try {
            while (done < count) {
                buffer.clear().limit((int) Math.min(count - done, CHUNK_BYTES));
                int got = from.read(buffer, position + done);
                if (got <= 0) {
                    break;
                }
                int taken = to.write(buffer.flip());
                done += taken;
                if (taken < got) {
                    break;
                }
            }
        } catch (IOException e) {
            if (done == 0) {
                throw e;
            }
        }
        return done;
    }

    static long copy(ReadableByteChannel from, FileChannel to, long position, long count)
            throws IOException {
        ByteBuffer buffer = buffer(count);
        long done = 0;
        try {
            while (done < count) {
                buffer.clear().limit((int) Math.min(count - done, CHUNK_BYTES));
                int got = from.read(buffer);
                if (got <= 0) {
                    break;
                }
                int taken = to.write(buffer.flip(), position + done);
                done += taken;
                if (taken < got) {
                    break;
                }
            }
        } catch (IOException e) {
            if (done == 0) {
                throw e;
            }
        }
        return done;
    }
}
