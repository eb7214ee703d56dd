package dev.heddle.file;

import dev.heddle.driver.OpenFile;
import dev.heddle.offload.OffloadPool;
import dev.heddle.scheduler.WaitLimit;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.nio.MappedByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * An open file that threads go into and leave, with what it is without a position: its life, its
 * size, its locks and mappings. Any thread.
 */
abstract class SharedFile extends FileChannel {
    private static final Cleaner CLEANER = Cleaner.create();
    private static final long FIRST_PAUSE_NANOS = 100_000;
    private static final long LAST_PAUSE_NANOS = 10_000_000;

    private final OpenFile file;
    private final FileIo io;
    private final FileUses uses;
    private final Cleaner.Cleanable release;

    /**
     * @param leakCount of the group that it was opened with, which it may outlive
     */
    SharedFile(OpenFile file, AtomicLong leakCount) {
        this.file = file;
        io = new FileIo(file);
        FileUses all = new FileUses(file, leakCount);
        uses = all;
        release = CLEANER.register(this, all::closeUnreachable);
    }

    /** To be used inside only. */
    final OpenFile file() {
        return file;
    }

    /** To be used inside only. */
    final FileIo io() {
        return io;
    }

    // --- being inside
    // ----------------------------------------------------------------------------------

    /** What a thread does inside the file; {@link FileIo#STOPPED} if nothing came of it. */
    interface Access {
        long run(FileUse use) throws IOException;
    }

    /** A close or an interrupt from here on is reported as {@link FileChannel} has it. */
    final long inside(Access access) throws IOException {
        long result = FileIo.STOPPED;
        FileUse use = null;
        try {
            // Before the caller is inside: if it is interrupted already, it closes the channel
            // here, and would wait for itself.
            begin();
            use = uses.enter();
            if (isOpen()) {
                result = access.run(use);
            }
            return result;
        } finally {
            if (use != null) {
                uses.leave(use);
            }
            end(result != FileIo.STOPPED);
        }
    }

    final void requireOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    final void requireReadable() throws IOException {
        requireOpen();
        if (!file.isReadable()) {
            throw new NonReadableChannelException();
        }
    }

    final void requireWritable() throws IOException {
        requireOpen();
        if (!file.isWritable()) {
            throw new NonWritableChannelException();
        }
    }

    static void requireNotNegative(long value, String name) {
        if (value < 0) {
            throw new IllegalArgumentException("Negative " + name);
        }
    }

    @Override
    public long size() throws IOException {
        requireOpen();
        return inside(use -> orStopped(io.offload(use, file::size)));
    }

    static long orStopped(@Nullable Long result) {
        return result == null ? FileIo.STOPPED : result;
    }

    /** On io_uring, what is told about the file is forced in any case. */
    @Override
    public void force(boolean metaData) throws IOException {
        requireOpen();
        inside(use -> io.force(metaData, use) ? 0 : FileIo.STOPPED);
    }

    // --- what the JDK's channel does
    // -------------------------------------------------------------------

    /** What a call on the JDK's channel brings; null if the call brings nothing. */
    private <T> @Nullable T onChannel(ChannelCall<T> call) throws IOException {
        requireOpen();
        AtomicReference<@Nullable T> found = new AtomicReference<>();
        inside(use ->
                orStopped(
                        OffloadPool.callThere(
                                use,
                                () -> {
                                    found.set(call.on(file.channel()));
                                    return 0L;
                                })));
        return found.get();
    }

    private interface ChannelCall<T> {
        @Nullable T on(FileChannel channel) throws IOException;
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
        return Objects.requireNonNull(onChannel(channel -> channel.map(mode, position, size)));
    }

    /** By the calling thread itself, which the arena may be confined to. */
    @Override
    public MemorySegment map(MapMode mode, long offset, long size, Arena arena) throws IOException {
        FileChannel channel = Objects.requireNonNull(onChannel(found -> found));
        try {
            return channel.map(mode, offset, size, arena);
        } catch (ClosedByInterruptException e) {
            close();
            throw e;
        }
    }

    /** A thread that has to wait for the lock leaves that to a platform thread of its own. */
    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        FileLock free = tryLock(position, size, shared);
        if (free != null) {
            return free;
        }
        return WaitLimit.isSet()
                ? lockInTime(position, size, shared)
                : lockPatiently(position, size, shared);
    }

    private FileLock lockPatiently(long position, long size, boolean shared) throws IOException {
        AtomicReference<@Nullable FileLock> held = new AtomicReference<>();
        inside(use -> {
            try {
                FileLock got =
                        OffloadPool.callAlone(
                                use, () -> file.channel().lock(position, size, shared));
                held.set(new ForwardedLock(this, got));
                return 0;
            } catch (ClosedChannelException e) {
                if (use.getAsBoolean()) {
                    return FileIo.STOPPED;
                }
                throw e;
            }
        });
        return Objects.requireNonNull(held.get());
    }

    /**
     * Until the deadline of the caller's scope. A thread that waits for a lock in the kernel can be
     * ended only by closing its channel, so this one tries again, less and less often.
     */
    private FileLock lockInTime(long position, long size, boolean shared) throws IOException {
        for (long pauseNanos = FIRST_PAUSE_NANOS; ; ) {
            long leftNanos = WaitLimit.atMost(pauseNanos);
            if (leftNanos <= 0) {
                throw new InterruptedIOException("Lock timed out");
            }
            LockSupport.parkNanos(this, leftNanos);
            if (Thread.currentThread().isInterrupted()) {
                close();
                throw new ClosedByInterruptException();
            }
            FileLock held = tryLockAgain(position, size, shared);
            if (held != null) {
                return held;
            }
            pauseNanos = Math.min(2 * pauseNanos, LAST_PAUSE_NANOS);
        }
    }

    private @Nullable FileLock tryLockAgain(long position, long size, boolean shared)
            throws IOException {
        try {
            return tryLock(position, size, shared);
        } catch (AsynchronousCloseException e) {
            throw e;
        } catch (ClosedChannelException e) {
            AsynchronousCloseException closed = new AsynchronousCloseException();
            closed.initCause(e);
            throw closed;
        }
    }

    @Override
    public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
        FileLock held = onChannel(channel -> channel.tryLock(position, size, shared));
        return held == null ? null : new ForwardedLock(this, held);
    }

    /** Waits for those inside, a second at most: the last of them closes the file then. */
    @Override
    protected void implCloseChannel() throws IOException {
        try {
            uses.close();
        } finally {
            release.clean();
        }
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "[" + file + (isOpen() ? "]" : ", closed]");
    }
}
