package dev.heddle.driver.uring;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.heddle.driver.unix.SystemCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The system calls that a ring takes. The C library has none for io_uring, whose numbers are the
 * same on all processors since Linux 5.1 but Alpha and MIPS. Each returns what the call does, or
 * the negated error number. Any thread.
 */
@SuppressWarnings("restricted") // that the kernel's memory is as long as it says
final class RingCalls {
    private static final long SETUP = 425;
    private static final long ENTER = 426;
    private static final long REGISTER = 427;

    // linux/io_uring.h, enum io_uring_register_op
    private static final long REGISTER_BUFFER_RING = 22;

    // sys/mman.h
    private static final int PROT_READ_WRITE = 0x1 | 0x2;
    private static final int MAP_SHARED_POPULATED = 0x1 | 0x8000;

    // sys/eventfd.h
    private static final int EFD_CLOEXEC_NONBLOCK = 0x80000 | 0x800;

    private static final MethodHandle SETUP_CALL =
            SystemCalls.linkVariadic(
                    "syscall", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS), 1);
    private static final MethodHandle ENTER_CALL =
            SystemCalls.linkVariadic(
                    "syscall",
                    FunctionDescriptor.of(
                            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                            JAVA_LONG, JAVA_LONG),
                    1);
    private static final MethodHandle REGISTER_CALL =
            SystemCalls.linkVariadic(
                    "syscall",
                    FunctionDescriptor.of(
                            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG),
                    1);
    private static final MethodHandle MAP =
            SystemCalls.link(
                    "mmap",
                    FunctionDescriptor.of(
                            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT,
                            JAVA_LONG));
    private static final MethodHandle UNMAP =
            SystemCalls.link("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle EVENT =
            SystemCalls.link("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle SIGNAL =
            SystemCalls.linkWithoutErrno(
                    "eventfd_write", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));

    private RingCalls() {}

    /** io_uring_setup(2). */
    static int setUp(int entries, MemorySegment parameters) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = SystemCalls.state(arena);
            long result = (long) SETUP_CALL.invokeExact(state, SETUP, (long) entries, parameters);
            return (int) SystemCalls.outcome(result, state);
        } catch (Throwable e) {
            throw SystemCalls.defect(e);
        }
    }

    /**
     * io_uring_enter(2).
     *
     * @param state for the error number
     * @param argument address of a struct io_uring_getevents_arg of {@code argumentBytes}
     */
    static int enter(
            MemorySegment state,
            int ring,
            int toSubmit,
            int toAwait,
            int flags,
            long argument,
            long argumentBytes) {
        try {
            long result =
                    (long)
                            ENTER_CALL.invokeExact(
                                    state,
                                    ENTER,
                                    (long) ring,
                                    (long) toSubmit,
                                    (long) toAwait,
                                    (long) flags,
                                    argument,
                                    argumentBytes);
            return (int) SystemCalls.outcome(result, state);
        } catch (Throwable e) {
            throw SystemCalls.defect(e);
        }
    }

    /** io_uring_register(2) of a ring of buffers, as a struct io_uring_buf_reg describes it. */
    static int registerBuffers(int ring, MemorySegment registration) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = SystemCalls.state(arena);
            long result =
                    (long)
                            REGISTER_CALL.invokeExact(
                                    state,
                                    REGISTER,
                                    (long) ring,
                                    REGISTER_BUFFER_RING,
                                    registration,
                                    1L);
            return (int) SystemCalls.outcome(result, state);
        } catch (Throwable e) {
            throw SystemCalls.defect(e);
        }
    }

    /** mmap(2) of a ring's memory, shared and writable: its address. */
    static long map(int ring, long offset, long bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = SystemCalls.state(arena);
            long address =
                    (long)
                            MAP.invokeExact(
                                    state,
                                    0L,
                                    bytes,
                                    PROT_READ_WRITE,
                                    MAP_SHARED_POPULATED,
                                    ring,
                                    offset);
            return SystemCalls.outcome(address, state);
        } catch (Throwable e) {
            throw SystemCalls.defect(e);
        }
    }

    /** munmap(2). */
    static int unmap(long address, long bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = SystemCalls.state(arena);
            return (int) SystemCalls.outcome((int) UNMAP.invokeExact(state, address, bytes), state);
        } catch (Throwable e) {
            throw SystemCalls.defect(e);
        }
    }

    /** eventfd(2), which blocks nobody. */
    static int openEvent() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = SystemCalls.state(arena);
            return (int)
                    SystemCalls.outcome(
                            (int) EVENT.invokeExact(state, 0, EFD_CLOEXEC_NONBLOCK), state);
        } catch (Throwable e) {
            throw SystemCalls.defect(e);
        }
    }

    /**
     * Adds 1 to the count of an eventfd, which cannot fail below its limit. Allocates nothing: a
     * wake-up must not be lost for want of memory.
     */
    static void signal(int event) {
        try {
            var _ = (int) SIGNAL.invokeExact(event, 1L);
        } catch (Throwable e) {
            throw SystemCalls.defect(e);
        }
    }
}
