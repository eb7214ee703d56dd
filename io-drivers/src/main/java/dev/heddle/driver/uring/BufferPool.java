package dev.heddle.driver.uring;

import dev.heddle.driver.unix.NativeBuffer;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.OpaqueCounter;
import dev.heddle.scheduler.Timer;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The native memory of a core's operations in flight, in three sizes. A buffer is taken when an
 * operation is handed to the kernel and comes back when its last completion is in. What was not
 * needed for a period is left to the collector. Lease holder only.
 */
final class BufferPool {
    private static final int[] SIZES = {4 * 1024, 16 * 1024, 64 * 1024};

    /** Bytes of idle buffers kept of each size; what is over is left to the collector. */
    private static final int KEPT_BYTES = 4 * 1024 * 1024;

    /** To allocate a buffer costs 1 to 2 µs, so less than that is lost by letting one go. */
    private static final long PERIOD_NANOS = 2_000_000_000;

    private final Core core;
    private final OpaqueCounter inUse;
    private final Runnable trimming = this::trim;
    private final ArrayDeque<NativeBuffer>[] idle = newDeques();

    /** How many of each size were idle all the time since the period began. */
    private final int[] unused = new int[SIZES.length];

    /** The end of the period; null where nothing is idle. */
    private @Nullable Timer timer;

    /**
     * @param inUse counts the buffers that are not here
     */
    BufferPool(Core core, OpaqueCounter inUse) {
        this.core = core;
        this.inUse = inUse;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    private static ArrayDeque<NativeBuffer>[] newDeques() {
        ArrayDeque<NativeBuffer>[] deques = new ArrayDeque[SIZES.length];
        for (int i = 0; i < SIZES.length; i++) {
            deques[i] = new ArrayDeque<>();
        }
        return deques;
    }

    private static int indexFor(int bytes) {
        int size = 0;
        while (size < SIZES.length - 1 && SIZES[size] < bytes) {
            size++;
        }
        return size;
    }

    /** The size of the buffer that {@link #take} would give. */
    static int capacityFor(int bytes) {
        return SIZES[indexFor(bytes)];
    }

    /** A buffer of at least {@code bytes}, or of the largest size if that is less. */
    NativeBuffer take(int bytes) {
        int size = indexFor(bytes);
        NativeBuffer buffer = idle[size].pollLast();
        unused[size] = Math.min(unused[size], idle[size].size());
        NativeBuffer taken = buffer != null ? buffer : new NativeBuffer(SIZES[size]);
        inUse.add(1);
        return taken;
    }

    /** The kernel is done with the buffer. */
    void giveBack(NativeBuffer buffer) {
        inUse.add(-1);
        int size = indexFor(buffer.capacity());
        if (idle[size].size() < KEPT_BYTES / SIZES[size]) {
            idle[size].addLast(buffer);
        }
        if (timer == null) {
            beginPeriod();
        }
    }

    private void beginPeriod() {
        timer = core.schedule(trimming, PERIOD_NANOS, TimeUnit.NANOSECONDS);
    }

    /** The period is over. In the loop. */
    void trim() {
        timer = null;
        boolean isAnyLeft = false;
        for (int size = 0; size < SIZES.length; size++) {
            for (int i = unused[size]; i > 0; i--) {
                idle[size].pollFirst();
            }
            unused[size] = idle[size].size();
            isAnyLeft |= unused[size] > 0;
        }
        if (isAnyLeft) {
            beginPeriod();
        }
    }

    /** What is idle. */
    long idleBytes() {
        long bytes = 0;
        for (int size = 0; size < SIZES.length; size++) {
            bytes += (long) idle[size].size() * SIZES[size];
        }
        return bytes;
    }

    /** The core ends. */
    void close() {
        Timer pending = timer;
        if (pending != null) {
            pending.cancel(false);
        }
    }
}
