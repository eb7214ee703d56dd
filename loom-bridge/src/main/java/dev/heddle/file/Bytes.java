package dev.heddle.file;

import dev.heddle.driver.OpenFile;
import dev.heddle.scheduler.DirectMemory;
import dev.heddle.scheduler.IoEndpoint;
import dev.heddle.scheduler.IoOperation;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Memory that a file is read into or written from: part of an array, or of a direct buffer that
 * lives as long as it is reachable. One of the two is there.
 */
final class Bytes {
    private final byte @Nullable [] array;
    private final @Nullable ByteBuffer direct;
    private final int offset;
    private final int length;

    private Bytes(byte @Nullable [] array, @Nullable ByteBuffer direct, int offset, int length) {
        this.array = array;
        this.direct = direct;
        this.offset = offset;
        this.length = length;
    }

    static Bytes of(byte[] array, int offset, int length) {
        return new Bytes(array, null, offset, length);
    }

    /** What remains of a buffer; null if it has to be copied. */
    static @Nullable Bytes of(ByteBuffer buffer) {
        int position = buffer.position();
        if (buffer.hasArray()) {
            return of(buffer.array(), buffer.arrayOffset() + position, buffer.remaining());
        }
        return DirectMemory.livesAsLongAs(buffer)
                ? new Bytes(null, buffer, position, buffer.remaining())
                : null;
    }

    /** At most {@code most} of the bytes from {@code start} on. */
    Bytes part(int start, int most) {
        return new Bytes(array, direct, offset + start, Math.min(length - start, most));
    }

    int length() {
        return length;
    }

    boolean isArray() {
        return array != null;
    }

    private byte[] requireArray() {
        if (array == null) {
            throw new AssertionError("there is no memory");
        }
        return array;
    }

    IoOperation receive(IoEndpoint from) {
        return direct != null
                ? new IoOperation().receive(from, direct, offset, length)
                : new IoOperation().receive(from, requireArray(), offset, length);
    }

    IoOperation send(IoEndpoint to) {
        return direct != null
                ? new IoOperation().send(to, direct, offset, length)
                : new IoOperation().send(to, requireArray(), offset, length);
    }

    int read(OpenFile from, long position) throws IOException {
        return direct != null
                ? from.read(direct, offset, length, position)
                : from.read(requireArray(), offset, length, position);
    }

    int write(OpenFile to, long position) throws IOException {
        return direct != null
                ? to.write(direct, offset, length, position)
                : to.write(requireArray(), offset, length, position);
    }
}
