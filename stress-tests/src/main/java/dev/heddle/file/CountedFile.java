package dev.heddle.file;

import dev.heddle.driver.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A file that does nothing but count its closes. */
final class CountedFile extends OpenFile {
    private volatile int closes;

    CountedFile() {
        super(true, true, false);
    }

    int closes() {
        return closes;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // by one thread, or it is the bug to be seen
    public void close() {
        closes++;
    }

    @Override
    public boolean isClosedByInterrupt() {
        return false;
    }

    @Override
    public int read(byte[] into, int offset, int length, long position) {
        throw unused();
    }

    @Override
    public int read(ByteBuffer into, int offset, int length, long position) {
        throw unused();
    }

    @Override
    public int write(byte[] from, int offset, int length, long position) {
        throw unused();
    }

    @Override
    public int write(ByteBuffer from, int offset, int length, long position) {
        throw unused();
    }

    @Override
    public long size() {
        throw unused();
    }

    @Override
    public void truncate(long size) {
        throw unused();
    }

    @Override
    public void force(boolean metaData) {
        throw unused();
    }

    @Override
    public FileChannel channel() {
        throw unused();
    }

    @Override
    public IOException failure(int errno) {
        throw unused();
    }

    private static AssertionError unused() {
        return new AssertionError("nobody uses the file");
    }
}
