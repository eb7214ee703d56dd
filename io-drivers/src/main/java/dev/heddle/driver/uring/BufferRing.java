package dev.heddle.driver.uring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.heddle.driver.unix.NativeBuffer;
import dev.heddle.scheduler.IoOperation;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Buffers that the kernel chooses from when a receive finds data (io_uring_register_buf_ring(3),
 * Linux 5.19): who only waits holds none. Each is the kernel's, until a completion brings its
 * number; then ours, until it is given back.
 *
 * <p><b>Memory order.</b> The tail is written here with release, after the entry that it lets the
 * kernel read, which loads it with acquire (io_ring_buffer_select in io_uring/kbuf.c). The head is
 * the kernel's own; that no entry is overwritten follows from the count: there are as many places
 * as buffers.
 *
 * <p>The memory lives as long as this object, which its ring holds until it is closed, or for good
 * where it has failed. Lease holder only.
 */
final class BufferRing {
    /** The group that entries name; each io_uring has one. */
    static final int GROUP = 0;

    // struct io_uring_buf; the tail of the ring lies in the reserved part of the first
    private static final int ENTRY_BYTES = 16;
    private static final int LENGTH_AT = 8;
    private static final int NUMBER_AT = 12;
    private static final long TAIL_AT = 14;

    // struct io_uring_buf_reg
    private static final long REGISTRATION_BYTES = 40;
    private static final long REGISTERED_ENTRIES_AT = 8;
    private static final long REGISTERED_GROUP_AT = 12;

    /** The ring must begin with a page; no kernel has larger ones. */
    private static final int LARGEST_PAGE_BYTES = 64 * 1024;

    private static final VarHandle TAIL = JAVA_SHORT.varHandle();

    private final MemorySegment entries;
    private final NativeBuffer memory;
    private final int buffers;
    private final int bufferBytes;

    private int tail;
    private int taken;
    private boolean isClosed;

    private BufferRing(InflowLimits limits) {
        buffers = limits.buffers();
        bufferBytes = limits.bufferBytes();
        entries = Arena.ofAuto().allocate((long) buffers * ENTRY_BYTES, LARGEST_PAGE_BYTES);
        memory = new NativeBuffer(buffers * bufferBytes);
    }

    /**
     * Registers buffers with an io_uring.
     *
     * @param ring its descriptor
     * @return null if the kernel has no such registration, or no memory for it
     */
    static @Nullable BufferRing register(int ring, InflowLimits limits) {
        BufferRing made;
        try {
            made = new BufferRing(limits);
        } catch (OutOfMemoryError limitOfDirectMemory) {
            return null;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment registration = arena.allocate(REGISTRATION_BYTES, Long.BYTES);
            registration.set(JAVA_LONG, 0, made.entries.address());
            registration.set(JAVA_INT, REGISTERED_ENTRIES_AT, made.buffers);
            registration.set(JAVA_SHORT, REGISTERED_GROUP_AT, (short) GROUP);
            if (RingCalls.registerBuffers(ring, registration) < 0) {
                return null;
            }
        }
        for (int number = 0; number < made.buffers; number++) {
            made.offer(number);
        }
        return made;
    }

    /** How many buffers are not ours; of these, the kernel may have filled some. */
    int free() {
        return buffers - taken;
    }

    /** A completion has brought the buffer: it is ours until it is given back. */
    void take() {
        taken++;
    }

    /** The kernel may fill the buffer again. */
    void giveBack(int number) {
        taken--;
        if (!isClosed) {
            offer(number);
        }
    }

    private void offer(int number) {
        long at = (long) (tail & (buffers - 1)) * ENTRY_BYTES;
        entries.set(JAVA_LONG, at, memory.address() + (long) number * bufferBytes);
        entries.set(JAVA_INT, at + LENGTH_AT, bufferBytes);
        entries.set(JAVA_SHORT, at + NUMBER_AT, (short) number);
        tail++;
        TAIL.setRelease(entries, TAIL_AT, (short) tail);
    }

    /**
     * Copies part of a buffer into an operation's memory, {@code at} bytes from where it begins.
     */
    void drain(int number, int from, int length, IoOperation into, int at) {
        memory.drain(number * bufferBytes + from, into, at, length);
    }

    /** The io_uring is no more; what is ours can be read still. */
    void close() {
        isClosed = true;
    }
}
