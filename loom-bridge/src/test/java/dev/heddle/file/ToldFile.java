package dev.heddle.file;

import dev.heddle.driver.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicInteger;

/** Notes its closes, which end as the test says; nothing else can be done with it. */
final class ToldFile extends OpenFile {
    final AtomicInteger closes = new AtomicInteger();

    /** Thrown by each close, if there is one. */
    volatile IOException closeFailure;

    ToldFile() {
        super(true, true, false);
    }

    @Override
    public void close() throws IOException {
        closes.incrementAndGet();
        if (closeFailure != null) {
            throw closeFailure;
        }
    }

    @Override
    public boolean isClosedByInterrupt() {
        return false;
    }

    @Override
    public int read(byte[] into, int offset, int length, long position) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int read(ByteBuffer into, int offset, int length, long position) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int write(byte[] from, int offset, int length, long position) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int write(ByteBuffer from, int offset, int length, long position) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long size() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void truncate(long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void force(boolean metaData) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileChannel channel() {
        throw new UnsupportedOperationException();
    }

    @Override
    public IOException failure(int errno) {
        return new IOException("errno " + errno);
    }

    @Override
    public String toString() {
        return "told file";
    }
}
