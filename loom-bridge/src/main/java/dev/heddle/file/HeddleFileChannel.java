package dev.heddle.file;

import dev.heddle.Heddle;
import dev.heddle.driver.IoTransport;
import dev.heddle.driver.OpenFile;
import dev.heddle.driver.SocketEndpoint;
import dev.heddle.jdk.ChosenDrivers;
import dev.heddle.net.HeddleSocket;
import dev.heddle.offload.OffloadPool;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.transfer.FileSource;
import dev.heddle.transfer.FileTarget;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A {@link FileChannel} that keeps no core waiting for the disk: a virtual thread that reads,
 * writes or forces parks until it is done. On a core with io_uring the core's ring does it,
 * elsewhere a thread of a bounded pool; a platform thread does it by itself. The file belongs to no
 * core and outlives the group it was opened with.
 *
 * <p>All of {@link FileChannel}'s contract applies: results, exceptions, asynchronous close, and
 * the interrupt that closes the channel. Any number of threads may use it at once; those that use
 * its position wait for each other. Bytes of a direct buffer are not copied, except where its
 * memory belongs to an {@link Arena}; an array is used as {@link ByteBuffer#wrap(byte[])} gives it.
 * A write writes all of a buffer, or less where the next write would fail, for want of room say.
 * Unlike the JDK's it is for files that have positions: not for pipes.
 */
public final class HeddleFileChannel extends SharedFile {
    private static final int MOST_COPIED_BYTES = 64 * 1024;

    private final FileSource source = new Source();

    private final ReentrantLock positionLock = new ReentrantLock();

    /** Guarded by {@link #positionLock}. */
    private long position;

    private HeddleFileChannel(OpenFile file, AtomicLong leakCount) {
        super(file, leakCount);
    }

    // --- opening
    // ---------------------------------------------------------------------------------------

    /**
     * Opens a file for the caller's group, or the default group, with the exceptions of {@link
     * FileChannel#open(Path, OpenOption...)}.
     */
    public static HeddleFileChannel open(Path path, OpenOption... options) throws IOException {
        return open(path, Set.of(options));
    }

    /**
     * Opens a file for the caller's group, or the default group, with the exceptions of {@link
     * FileChannel#open(Path, Set, FileAttribute...)}.
     */
    public static HeddleFileChannel open(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        Core core = Heddle.currentCore();
        CoreGroup group =
                core != null && core.group().options().drivers() instanceof ChosenDrivers
                        ? core.group()
                        : Heddle.defaultGroup();
        return open(group, path, options, attributes);
    }

    /** Opens a file for a group: the way that suits its driver is chosen. */
    public static HeddleFileChannel open(
            CoreGroup group,
            Path path,
            Set<? extends OpenOption> options,
            FileAttribute<?>... attributes)
            throws IOException {
        IoTransport transport = ChosenDrivers.transportOf(group);
        return new HeddleFileChannel(
                OffloadPool.call(() -> transport.openFile(path, options, attributes)),
                group.leakCount());
    }

    // --- reading
    // ---------------------------------------------------------------------------------------

    @Override
    public int read(ByteBuffer dst, long position) throws IOException {
        Objects.requireNonNull(dst, "dst");
        requireNotNegative(position, "position");
        requireReadable();
        return readAt(dst, position);
    }

    private int readAt(ByteBuffer dst, long at) throws IOException {
        if (dst.isReadOnly()) {
            throw new IllegalArgumentException("Read-only buffer");
        }
        if (!dst.hasRemaining()) {
            return 0;
        }
        Bytes bytes = Bytes.of(dst);
        int count;
        if (bytes == null) {
            count = (int) inside(use -> readCopied(dst, at, use));
        } else {
            count = (int) inside(use -> io().read(bytes, at, use));
            dst.position(dst.position() + count);
        }
        return count == 0 ? -1 : count;
    }

    private long readCopied(ByteBuffer dst, long at, FileUse use) throws IOException {
        // Throws where the memory cannot be used, before anything has been read.
        dst.get(dst.position());
        byte[] copy = new byte[Math.min(dst.remaining(), MOST_COPIED_BYTES)];
        long done = 0;
        while (dst.hasRemaining()) {
            int wanted = Math.min(dst.remaining(), copy.length);
            int got = io().read(Bytes.of(copy, 0, wanted), at + done, use);
            if (got < 0) {
                return done > 0 ? done : got;
            }
            dst.put(copy, 0, got);
            done += got;
            if (got < wanted) {
                break;
            }
        }
        return done;
    }

    @Override
    public int read(ByteBuffer dst) throws IOException {
        Objects.requireNonNull(dst, "dst");
        requireReadable();
        positionLock.lock();
        try {
            int count = readAt(dst, position);
            position += Math.max(0, count);
            return count;
        } finally {
            positionLock.unlock();
        }
    }

    @Override
    public long read(ByteBuffer[] dsts, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, dsts.length);
        requireReadable();
        positionLock.lock();
        try {
            long done = 0;
            for (int i = offset; i < offset + length; i++) {
                if (dsts[i].hasRemaining()) {
                    int count = read(dsts[i]);
                    if (count < 0 && done == 0) {
                        return count;
                    }
                    done += Math.max(0, count);
                    if (dsts[i].hasRemaining()) {
                        break;
                    }
                }
            }
            return done;
        } finally {
            positionLock.unlock();
        }
    }

    // --- writing
    // ---------------------------------------------------------------------------------------

    @Override
    public int write(ByteBuffer src, long position) throws IOException {
        Objects.requireNonNull(src, "src");
        requireNotNegative(position, "position");
        requireWritable();
        return writeAt(src, position);
    }

    private int writeAt(ByteBuffer src, long at) throws IOException {
        if (!src.hasRemaining()) {
            return 0;
        }
        Bytes known = Bytes.of(src);
        Bytes bytes = known != null ? known : copyOf(src);
        int count = (int) inside(use -> io().write(bytes, at, use));
        src.position(src.position() + count);
        return count;
    }

    /** A read-only view of an array, or memory of an arena. */
    private static Bytes copyOf(ByteBuffer src) {
        byte[] copy = new byte[src.remaining()];
        src.get(src.position(), copy);
        return Bytes.of(copy, 0, copy.length);
    }

    @Override
    public int write(ByteBuffer src) throws IOException {
        Objects.requireNonNull(src, "src");
        requireWritable();
        positionLock.lock();
        try {
            int count = writeAt(src, position);
            position += count;
            return count;
        } finally {
            positionLock.unlock();
        }
    }

    @Override
    public long write(ByteBuffer[] srcs, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, srcs.length);
        requireWritable();
        positionLock.lock();
        try {
            long done = 0;
            for (int i = offset; i < offset + length; i++) {
                done += write(srcs[i]);
                if (srcs[i].hasRemaining()) {
                    break;
                }
            }
            return done;
        } finally {
            positionLock.unlock();
        }
    }

    // --- position and size
    // -----------------------------------------------------------------------------

    /** In append mode the end of the file, as the JDK has it. */
    @Override
    public long position() throws IOException {
        requireOpen();
        if (file().isAppending()) {
            return size();
        }
        positionLock.lock();
        try {
            return position;
        } finally {
            positionLock.unlock();
        }
    }

    @Override
    public FileChannel position(long newPosition) throws IOException {
        requireOpen();
        requireNotNegative(newPosition, "position");
        positionLock.lock();
        try {
            position = newPosition;
            return this;
        } finally {
            positionLock.unlock();
        }
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        requireOpen();
        requireNotNegative(size, "size");
        requireWritable();
        positionLock.lock();
        try {
            inside(use -> orStopped(io().offload(use, () -> truncateFile(size))));
            position = Math.min(position, size);
            return this;
        } finally {
            positionLock.unlock();
        }
    }

    private long truncateFile(long size) throws IOException {
        if (size < file().size()) {
            file().truncate(size);
        }
        return 0;
    }

    // --- transfers
    // -------------------------------------------------------------------------------------

    @Override
    public long transferTo(long position, long count, WritableByteChannel target)
            throws IOException {
        requireOpen();
        if (!target.isOpen()) {
            throw new ClosedChannelException();
        }
        requireReadable();
        requireNotNegative(position, "position");
        requireNotNegative(count, "count");
        return position > size() ? 0 : ChannelCopy.copy(this, position, count, target);
    }

    /**
     * Sends part of the file, where the kernel can without its bytes' passing through the process:
     * by sendfile(2), or the JDK's own transfer on NIO. Waits until all is sent; nobody else's
     * bytes come between. The channel's position stays.
     *
     * <p>Fewer bytes than asked for are sent only where the file ends, or where something fails
     * after some were sent: the next call throws what it was then. A close of the socket ends it at
     * once, a close of the channel before the next part is sent.
     *
     * @return how many bytes the socket has taken
     * @throws java.net.SocketException if none could be sent; "Closed by interrupt" if the calling
     *     virtual thread is interrupted while it waits for the socket, which is closed
     */
    public long transferTo(long position, long count, HeddleSocket target) throws IOException {
        requireReadable();
        requireNotNegative(position, "position");
        requireNotNegative(count, "count");
        return FileTarget.send(target, source, position, count);
    }

    private final class Source implements FileSource {
        @Override
        public long size() throws IOException {
            return HeddleFileChannel.this.size();
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            return HeddleFileChannel.this.read(into, position);
        }

        @Override
        public int sendSome(SocketEndpoint to, long position, int count) throws IOException {
            requireOpen();
            return (int)
                    inside(use ->
                            orStopped(
                                    io().offload(
                                                    use,
                                                    () ->
                                                            (long)
                                                                    to.sendFrom(
                                                                            file(), position,
                                                                            count))));
        }
    }

    @Override
    public long transferFrom(ReadableByteChannel src, long position, long count)
            throws IOException {
        requireOpen();
        if (!src.isOpen()) {
            throw new ClosedChannelException();
        }
        requireWritable();
        requireNotNegative(position, "position");
        requireNotNegative(count, "count");
        return ChannelCopy.copy(src, this, position, count);
    }
}
