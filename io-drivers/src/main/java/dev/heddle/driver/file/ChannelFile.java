package dev.heddle.driver.file;

import dev.heddle.driver.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;

/**
 * A file through a channel of the JDK's: on any system, of any file system provider, with any
 * option. It must not be used by a thread that may be interrupted, which would close the channel.
 */
public final class ChannelFile extends OpenFile {
    private final FileChannel channel;

    private ChannelFile(FileMode mode, FileChannel channel) {
        super(mode.isReadable(), mode.isWritable(), mode.isAppending());
        this.channel = channel;
    }

    /** Opens a file by {@link FileChannel#open(Path, java.util.Set, FileAttribute...)}. */
    public static ChannelFile open(Path path, FileMode mode, FileAttribute<?>... attributes)
            throws IOException {
        return new ChannelFile(mode, FileChannel.open(path, mode.options(), attributes));
    }

    @Override
    public boolean isClosedByInterrupt() {
        return true;
    }

    @Override
    public int read(byte[] into, int offset, int length, long position) throws IOException {
        return Math.max(0, channel.read(ByteBuffer.wrap(into, offset, length), position));
    }

    @Override
    public int read(ByteBuffer into, int offset, int length, long position) throws IOException {
        return Math.max(0, channel.read(part(into, offset, length), position));
    }

    @Override
    public int write(byte[] from, int offset, int length, long position) throws IOException {
        return write(ByteBuffer.wrap(from, offset, length), position);
    }

    @Override
    public int write(ByteBuffer from, int offset, int length, long position) throws IOException {
        return write(part(from, offset, length), position);
    }

    /** On some systems only a write without a position goes to the end. */
    private int write(ByteBuffer from, long position) throws IOException {
        return isAppending() ? channel.write(from) : channel.write(from, position);
    }

    private static ByteBuffer part(ByteBuffer whole, int offset, int length) {
        return whole.duplicate().limit(whole.capacity()).slice(offset, length);
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public void truncate(long size) throws IOException {
        channel.truncate(size);
    }

    @Override
    public void force(boolean metaData) throws IOException {
        channel.force(metaData);
    }

    @Override
    public FileChannel channel() {
        return channel;
    }

    @Override
    public IOException failure(int errno) {
        return new IOException("error " + errno);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
