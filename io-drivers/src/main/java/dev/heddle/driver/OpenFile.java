package dev.heddle.driver;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * An open file, and the calls on it, each of which may wait for the disk: they are for threads that
 * may block, not for a core's carrier. Any number of threads at once, but none of them during or
 * after {@link #close}.
 *
 * <p>Results and exceptions are those of {@link FileChannel}, except that a read answers 0 at the
 * end of the file. Buffers are direct, live as long as they are reachable, and keep their position;
 * offsets are absolute.
 */
public abstract class OpenFile implements AutoCloseable {
    private final boolean isReadable;
    private final boolean isWritable;
    private final boolean isAppending;

    /** For drivers. */
    protected OpenFile(boolean isReadable, boolean isWritable, boolean isAppending) {
        this.isReadable = isReadable;
        this.isWritable = isWritable;
        this.isAppending = isAppending;
    }

    /** Whether it was opened for reading. */
    public final boolean isReadable() {
        return isReadable;
    }

    /** Whether it was opened for writing. */
    public final boolean isWritable() {
        return isWritable;
    }

    /** Whether each write goes to the end of the file, wherever it is told to go. */
    public final boolean isAppending() {
        return isAppending;
    }

    /** Whether an interrupt of a thread that is in a call closes the file for everybody. */
    public abstract boolean isClosedByInterrupt();

    /** Reads up to {@code length} bytes; fewer, or 0, only at the end of the file. */
    public abstract int read(byte[] into, int offset, int length, long position) throws IOException;

    /** Reads up to {@code length} bytes; fewer, or 0, only at the end of the file. */
    public abstract int read(ByteBuffer into, int offset, int length, long position)
            throws IOException;

    /** Writes at least one of {@code length} bytes. */
    public abstract int write(byte[] from, int offset, int length, long position)
            throws IOException;

    /** Writes at least one of {@code length} bytes. */
    public abstract int write(ByteBuffer from, int offset, int length, long position)
            throws IOException;

    /** How long the file is, in bytes. */
    public abstract long size() throws IOException;

    /** Cuts the file to {@code size} bytes, which is less than it has. */
    public abstract void truncate(long size) throws IOException;

    /** Waits until what was written is on the disk; see {@link FileChannel#force}. */
    public abstract void force(boolean metaData) throws IOException;

    /**
     * A channel of the JDK's on the same file, for what is not offered here: mapping and locks. It
     * is one channel for ever, is closed with the file, and knows nothing of its position.
     */
    public abstract FileChannel channel() throws IOException;

    /**
     * The exception for an operation that a driver has completed with an error number.
     *
     * @param errno the error number, positive
     */
    public abstract IOException failure(int errno);

    @Override
    public abstract void close() throws IOException;
}
