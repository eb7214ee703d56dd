package dev.heddle.driver.unix;

import dev.heddle.driver.OpenFile;
import dev.heddle.driver.file.ChannelFile;
import dev.heddle.driver.file.FileMode;
import dev.heddle.scheduler.Errno;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A file by its descriptor, which a ring or sendfile(2) can be given. */
public final class UnixFile extends OpenFile {
    private static final int MOST_COPIED_BYTES = 64 * 1024;

    private final int descriptor;

    /** Guarded by this. */
    private @Nullable FileChannel channel;

    private UnixFile(FileMode mode, int descriptor) {
        super(mode.isReadable(), mode.isWritable(), mode.isAppending());
        this.descriptor = descriptor;
    }

    /**
     * Opens a file: by its descriptor, or by a channel of the JDK's where the path, an option or an
     * attribute is one that only the JDK knows about.
     */
    static OpenFile open(Path path, FileMode mode, FileAttribute<?>... attributes)
            throws IOException {
        boolean isPlain =
                path.getFileSystem().equals(FileSystems.getDefault())
                        && mode.isStandard()
                        && attributes.length == 0;
        return isPlain
                ? new UnixFile(mode, FileOpening.open(path, mode))
                : ChannelFile.open(path, mode, attributes);
    }

    /** The descriptor, for a driver's own calls while the file is open. */
    public int descriptor() {
        return descriptor;
    }

    @Override
    public boolean isClosedByInterrupt() {
        return false;
    }

    @Override
    public int read(byte[] into, int offset, int length, long position) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(Math.min(length, MOST_COPIED_BYTES));
            int done = 0;
            while (done < length) {
                long wanted = Math.min(length - done, copy.byteSize());
                int got = FileCalls.read(descriptor, copy.asSlice(0, wanted), position + done);
                if (got < 0 && done == 0) {
                    throw failure(-got);
                }
                if (got <= 0) {
                    break;
                }
                MemorySegment.copy(copy, ValueLayout.JAVA_BYTE, 0, into, offset + done, got);
                done += got;
            }
            return done;
        }
    }

    @Override
    public int read(ByteBuffer into, int offset, int length, long position) throws IOException {
        MemorySegment memory = part(into, offset, length);
        int done = 0;
        while (done < length) {
            int got = FileCalls.read(descriptor, memory.asSlice(done), position + done);
            if (got < 0 && done == 0) {
                throw failure(-got);
            }
            if (got <= 0) {
                break;
            }
            done += got;
        }
        return done;
    }

    @Override
    public int write(byte[] from, int offset, int length, long position) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int part = Math.min(length, MOST_COPIED_BYTES);
            MemorySegment copy = arena.allocate(part);
            MemorySegment.copy(from, offset, copy, ValueLayout.JAVA_BYTE, 0, part);
            return written(FileCalls.write(descriptor, copy, position));
        }
    }

    @Override
    public int write(ByteBuffer from, int offset, int length, long position) throws IOException {
        return written(FileCalls.write(descriptor, part(from, offset, length), position));
    }

    private int written(int outcome) throws IOException {
        if (outcome == 0) {
            throw new IOException("the file takes no bytes");
        }
        return (int) checked(outcome);
    }

    private static MemorySegment part(ByteBuffer whole, int offset, int length) {
        ByteBuffer all = whole.duplicate().clear();
        return MemorySegment.ofBuffer(all).asSlice(offset, length);
    }

    private long checked(long outcome) throws IOException {
        if (outcome < 0) {
            throw failure((int) -outcome);
        }
        return outcome;
    }

    @Override
    public long size() throws IOException {
        return checked(FileCalls.size(descriptor));
    }

    @Override
    public void truncate(long size) throws IOException {
        checked(FileCalls.truncate(descriptor, size));
    }

    @Override
    public void force(boolean metaData) throws IOException {
        checked(FileCalls.force(descriptor, metaData));
    }

    /** Opened when it is asked for, by the descriptor's own name: the path may be another's. */
    @Override
    public synchronized FileChannel channel() throws IOException {
        FileChannel opened = channel;
        if (opened == null) {
            Set<StandardOpenOption> access = new HashSet<>();
            if (isReadable()) {
                access.add(StandardOpenOption.READ);
            }
            if (isWritable()) {
                access.add(StandardOpenOption.WRITE);
            }
            channel = opened = FileChannel.open(Path.of("/proc/self/fd/" + descriptor), access);
        }
        return opened;
    }

    @Override
    public IOException failure(int errno) {
        return new IOException(SystemCalls.text(errno));
    }

    @Override
    public void close() throws IOException {
        FileChannel opened;
        synchronized (this) {
            opened = channel;
        }
        try (opened) {
            int outcome = FileCalls.close(descriptor);
            if (outcome != -Errno.EINTR) {
                checked(outcome);
            }
        }
    }

    @Override
    public String toString() {
        return "file " + descriptor;
    }
}
