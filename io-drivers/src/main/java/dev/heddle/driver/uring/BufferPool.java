package dev.heddle.driver.uring;

import dev.heddle.driver.unix.NativeBuffer;
import java.util.ArrayDeque;

/**
 * The native memory of a core's operations in flight, in three sizes. A buffer is taken when an
 * operation is handed to the kernel and comes back when its last completion is in. Lease holder
 * only.
 */
final class BufferPool {
    private static final int[] SIZES = {4 * 1024, 16 * 1024, 64 * 1024};

    /** Bytes of idle buffers kept of each size; what is over is left to the collector. */
    private static final int KEPT_BYTES = 4 * 1024 * 1024;

    private final ArrayDeque<NativeBuffer>[] idle = newDeques();

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    private static ArrayDeque<NativeBuffer>[] newDeques() {
        ArrayDeque<NativeBuffer>[] deques = new ArrayDeque[SIZES.length];
        for (int i = 0; i < SIZES.length; i++) {
            deques[i] = new ArrayDeque<>();
        }
        return deques;
    }

    /** A buffer of at least {@code bytes}, or of the largest size if that is less. */
    NativeBuffer take(int bytes) {
        int size = 0;
        while (size < SIZES.length - 1 && SIZES[size] < bytes) {
            size++;
        }
        NativeBuffer buffer = idle[size].pollLast();
        return buffer != null ? buffer : new NativeBuffer(SIZES[size]);
    }

    /** The kernel is done with the buffer. */
    void giveBack(NativeBuffer buffer) {
        int size = 0;
        while (SIZES[size] != buffer.capacity()) {
            size++;
        }
        if (idle[size].size() < KEPT_BYTES / SIZES[size]) {
            idle[size].addLast(buffer);
        }
    }
}
