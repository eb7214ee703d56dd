package dev.heddle.driver.uring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.heddle.driver.unix.SystemCalls;
import dev.heddle.scheduler.Errno;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * An io_uring's descriptor and the memory that it shares with the kernel: the submission queue,
 * written here and read by the kernel, and the completion queue, the other way round. Offsets and
 * bits are of linux/io_uring.h.
 *
 * <p><b>Memory order</b> (liburing's barrier.h has the same four). Each queue has one index that
 * this side writes and one that the kernel writes, both of which only grow, modulo 2^32.
 *
 * <pre>
 *   submission tail   written here with release, after the entries that it lets the kernel read
 *   submission head   read here with acquire, before the entries that the kernel is done with
 *                     are written anew
 *   completion tail   read here with acquire, before the completions that it announces
 *   completion head   written here with release, after they have been read
 * </pre>
 *
 * <p>The kernel's sides are smp_load_acquire and smp_store_release of the same four
 * (io_uring/io_uring.c), so nobody reads what is not written yet, nor writes what is not read yet.
 * No order between different indices is relied on: whether to sleep is decided by the kernel, in
 * the system call that submits too. The flags are a hint, read opaque: what is seen late is seen by
 * the next run, and a run that waits enters the kernel whatever they say.
 *
 * <p>One thread at a time, who hands over with a happens-before edge: {@link #tail} and {@link
 * #head}, our copies of the two indices that only we write, are plain.
 */
@SuppressWarnings("restricted") // that the kernel's memory is as long as it says
final class RingMemory {
    // setup flags
    private static final int SETUP_CQSIZE = 1 << 3;
    private static final int SETUP_CLAMP = 1 << 4;
    private static final int SETUP_SUBMIT_ALL = 1 << 7;
    private static final int SETUP_COOP_TASKRUN = 1 << 8;
    private static final int SETUP_TASKRUN_FLAG = 1 << 9;
    private static final int SETUP_NO_SQARRAY = 1 << 16;
    private static final int SETUP =
            SETUP_CQSIZE | SETUP_CLAMP | SETUP_SUBMIT_ALL | SETUP_COOP_TASKRUN | SETUP_TASKRUN_FLAG;

    // features
    private static final int FEAT_SINGLE_MMAP = 1;
    private static final int FEAT_NODROP = 1 << 1;
    private static final int FEAT_EXT_ARG = 1 << 8;
    private static final int FEAT_NO_IOWAIT = 1 << 17;
    private static final int NEEDED = FEAT_SINGLE_MMAP | FEAT_NODROP | FEAT_EXT_ARG;

    // enter flags
    private static final int ENTER_GETEVENTS = 1;
    private static final int ENTER_EXT_ARG = 1 << 3;
    private static final int ENTER_NO_IOWAIT = 1 << 7;

    // flags in the submission queue
    private static final int SQ_CQ_OVERFLOW = 1 << 1;
    private static final int SQ_TASKRUN = 1 << 2;

    // struct io_uring_params
    private static final long PARAMETERS_BYTES = 120;
    private static final long SQ_ENTRIES = 0;
    private static final long CQ_ENTRIES = 4;
    private static final long SETUP_FLAGS = 8;
    private static final long FEATURES = 20;
    private static final long SQ_OFFSETS = 40;
    private static final long CQ_OFFSETS = 80;
    // struct io_sqring_offsets and io_cqring_offsets, which begin alike
    private static final long HEAD = 0;
    private static final long TAIL = 4;
    private static final long SQ_FLAGS = 16;
    private static final long SQ_ARRAY = 24;
    private static final long CQ_ENTRIES_AT = 20;

    // mmap offsets
    private static final long MAP_RINGS = 0;
    private static final long MAP_ENTRIES = 0x10000000;

    private static final int ENTRY_BYTES = 64;
    private static final int COMPLETION_BYTES = 16;

    // struct io_uring_getevents_arg, and a timespec behind it
    private static final int ARGUMENT_BYTES = 24;
    private static final long TIMESPEC_ADDRESS_AT = 16;
    private static final long SECONDS_AT = 24;
    private static final long NANOS_AT = 32;
    private static final long ARGUMENT_WITH_TIMESPEC_BYTES = 40;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private static final VarHandle INDEX = JAVA_INT.varHandle();

    private final FileDescriptor descriptor;
    private final int number;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment rings;
    private final MemorySegment entries;
    private final MemorySegment state = SystemCalls.state(Arena.ofAuto());
    private final MemorySegment argument;
    private final int enterFlags;

    private final long submissionHeadAt;
    private final long submissionTailAt;
    private final long flagsAt;
    private final long completionHeadAt;
    private final long completionTailAt;
    private final long completionsAt;
    private final int submissionMask;
    private final int completionMask;

    private int tail;
    private int head;

    private RingMemory(int number, MemorySegment parameters) throws IOException {
        this.number = number;
        descriptor = new FileDescriptor(number);
        int submissions = parameters.get(JAVA_INT, SQ_ENTRIES);
        int completions = parameters.get(JAVA_INT, CQ_ENTRIES);
        submissionMask = submissions - 1;
        completionMask = completions - 1;
        submissionHeadAt = parameters.get(JAVA_INT, SQ_OFFSETS + HEAD);
        submissionTailAt = parameters.get(JAVA_INT, SQ_OFFSETS + TAIL);
        flagsAt = parameters.get(JAVA_INT, SQ_OFFSETS + SQ_FLAGS);
        completionHeadAt = parameters.get(JAVA_INT, CQ_OFFSETS + HEAD);
        completionTailAt = parameters.get(JAVA_INT, CQ_OFFSETS + TAIL);
        completionsAt = parameters.get(JAVA_INT, CQ_OFFSETS + CQ_ENTRIES_AT);
        boolean hasArray = (parameters.get(JAVA_INT, SETUP_FLAGS) & SETUP_NO_SQARRAY) == 0;
        long arrayAt = hasArray ? parameters.get(JAVA_INT, SQ_OFFSETS + SQ_ARRAY) : 0;
        int features = parameters.get(JAVA_INT, FEATURES);
        enterFlags =
                ENTER_GETEVENTS
                        | ENTER_EXT_ARG
                        | ((features & FEAT_NO_IOWAIT) != 0 ? ENTER_NO_IOWAIT : 0);
        try {
            if ((features & NEEDED) != NEEDED) {
                throw new IOException("the kernel's io_uring lacks features of Linux 5.11");
            }
            rings =
                    map(
                            MAP_RINGS,
                            Math.max(
                                    completionsAt + (long) completions * COMPLETION_BYTES,
                                    arrayAt + (long) submissions * Integer.BYTES));
            entries = map(MAP_ENTRIES, (long) submissions * ENTRY_BYTES);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
        argument = arena.allocate(ARGUMENT_WITH_TIMESPEC_BYTES, Long.BYTES);
        if (hasArray) {
            for (int i = 0; i < submissions; i++) {
                rings.set(JAVA_INT, arrayAt + (long) i * Integer.BYTES, i);
            }
        }
    }

    private MemorySegment map(long offset, long bytes) throws IOException {
        long address = RingCalls.map(number, offset, bytes);
        if (address < 0 && address > -4096) {
            throw new IOException("mmap: " + SystemCalls.text((int) -address));
        }
        return MemorySegment.ofAddress(address)
                .reinterpret(bytes, arena, mapped -> RingCalls.unmap(mapped.address(), bytes));
    }

    /**
     * Sets up an io_uring.
     *
     * @param submissions how many entries the submission queue has
     * @param completions how many the completion queue has
     * @throws IOException if the kernel refuses
     */
    static RingMemory open(int submissions, int completions) throws IOException {
        try (Arena temporary = Arena.ofConfined()) {
            MemorySegment parameters = temporary.allocate(PARAMETERS_BYTES, Long.BYTES);
            int number = setUp(submissions, completions, SETUP | SETUP_NO_SQARRAY, parameters);
            if (number == -Errno.EINVAL) {
                // Before Linux 6.6.
                number = setUp(submissions, completions, SETUP, parameters);
            }
            if (number == -Errno.EINVAL) {
                throw new IOException("io_uring_setup: COOP_TASKRUN needs Linux 5.19");
            }
            if (number < 0) {
                throw new IOException("io_uring_setup: " + SystemCalls.text(-number));
            }
            return new RingMemory(number, parameters);
        }
    }

    private static int setUp(
            int submissions, int completions, int flags, MemorySegment parameters) {
        parameters.fill((byte) 0);
        parameters.set(JAVA_INT, CQ_ENTRIES, completions);
        parameters.set(JAVA_INT, SETUP_FLAGS, flags);
        return RingCalls.setUp(submissions, parameters);
    }

    // --- the submission queue
    // ------------------------------------------------------------------------

    /** How many more entries find room. */
    int room() {
        return submissionMask + 1 - toSubmit();
    }

    /** How many entries the kernel has not taken yet. */
    private int toSubmit() {
        return tail - (int) INDEX.getAcquire(rings, submissionHeadAt);
    }

    /**
     * Writes an entry, which goes to the kernel with the next call of {@link #enter}. Where its
     * {@code entryFlags} (IOSQE_*) let the kernel choose a buffer, it is of {@link
     * BufferRing#GROUP}.
     *
     * @throws IllegalStateException if there is no {@link #room}
     */
    void put(
            byte opcode,
            byte entryFlags,
            short priority,
            int descriptor,
            long offset,
            long address,
            int length,
            int flags,
            long userData) {
        if (room() <= 0) {
            throw new IllegalStateException("the submission queue is full");
        }
        long at = (long) (tail & submissionMask) * ENTRY_BYTES;
        entries.set(
                JAVA_LONG,
                at,
                (opcode & 0xff)
                        | ((entryFlags & 0xff) << 8)
                        | ((priority & 0xffffL) << 16)
                        | ((long) descriptor << 32));
        entries.set(JAVA_LONG, at + 8, offset);
        entries.set(JAVA_LONG, at + 16, address);
        entries.set(JAVA_LONG, at + 24, (length & 0xffffffffL) | ((long) flags << 32));
        entries.set(JAVA_LONG, at + 32, userData);
        entries.set(JAVA_LONG, at + 40, BufferRing.GROUP);
        entries.set(JAVA_LONG, at + 48, 0);
        entries.set(JAVA_LONG, at + 56, 0);
        tail++;
    }

    /**
     * Lets the kernel choose buffers of those that are made here; they stay reachable from their
     * ring.
     *
     * @return null if it cannot
     */
    @Nullable BufferRing registerBuffers(InflowLimits limits) {
        return BufferRing.register(number, limits);
    }

    /** Whether the kernel has anything to do that does not come by itself. */
    boolean isToBeEntered() {
        return toSubmit() != 0
                || ((int) INDEX.getOpaque(rings, flagsAt) & (SQ_CQ_OVERFLOW | SQ_TASKRUN)) != 0;
    }

    /**
     * Submits what was put, and has the kernel do what it has put off.
     *
     * @param toAwait 1 to wait for a completion, else 0
     * @param timeoutNanos how long to wait at most; 0 for ever
     * @return 0 or more, or the negated error number
     */
    int enter(int toAwait, long timeoutNanos) {
        INDEX.setRelease(rings, submissionTailAt, tail);
        if (timeoutNanos == 0) {
            argument.set(JAVA_LONG, TIMESPEC_ADDRESS_AT, 0);
        } else {
            argument.set(JAVA_LONG, TIMESPEC_ADDRESS_AT, argument.address() + SECONDS_AT);
            argument.set(JAVA_LONG, SECONDS_AT, timeoutNanos / NANOS_PER_SECOND);
            argument.set(JAVA_LONG, NANOS_AT, timeoutNanos % NANOS_PER_SECOND);
        }
        return RingCalls.enter(
                state, number, toSubmit(), toAwait, enterFlags, argument.address(), ARGUMENT_BYTES);
    }

    // --- the completion queue
    // ------------------------------------------------------------------------

    /** The tail of the completion queue: what lies before it may be read. */
    int completionTail() {
        return (int) INDEX.getAcquire(rings, completionTailAt);
    }

    /** The first completion that was not {@link #taken}. */
    int completionHead() {
        return head;
    }

    /** Whether there is a completion. */
    boolean hasCompletion() {
        return head != completionTail();
    }

    /** The user data of the first completion. */
    long userData() {
        return rings.get(JAVA_LONG, completionAt());
    }

    /** The result of the first completion. */
    int result() {
        return rings.get(JAVA_INT, completionAt() + 8);
    }

    /** The flags of the first completion. */
    int flags() {
        return rings.get(JAVA_INT, completionAt() + 12);
    }

    private long completionAt() {
        return completionsAt + (long) (head & completionMask) * COMPLETION_BYTES;
    }

    /** The first completion has been read: its place is the kernel's. */
    void taken() {
        head++;
        INDEX.setRelease(rings, completionHeadAt, head);
    }

    /** Unmaps the memory and closes the descriptor. Nobody may use either any more. */
    void close() {
        arena.close();
        try {
            descriptor.close();
        } catch (IOException unimportant) {
            // close(2) frees the descriptor whatever it returns.
        }
    }
}
