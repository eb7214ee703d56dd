package dev.heddle.driver.unix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.heddle.scheduler.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The system calls that move bytes between descriptors within the kernel. Netty has splice(2) too,
 * but answers 0 at the end of a stream as well as where the call would wait. Each returns what the
 * call does, or the negated error number. Any thread.
 */
final class StreamCalls {
    // linux/splice.h
    private static final int SPLICE_F_MOVE = 1;
    private static final int SPLICE_F_NONBLOCK = 2;

    // asm-generic/fcntl.h
    private static final int O_NONBLOCK = 04000;
    private static final int O_CLOEXEC = 02000000;

    private static final MethodHandle SENDFILE =
            SystemCalls.link(
                    "sendfile",
                    FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle SPLICE =
            SystemCalls.link(
                    "splice",
                    FunctionDescriptor.of(
                            JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle PIPE2 =
            SystemCalls.link("pipe2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle READ =
            SystemCalls.link(
                    "read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));

    private StreamCalls() {}

    /** sendfile(2) from a place of a file, whose position stays. */
    static int sendFile(int to, int from, long position, int count) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = SystemCalls.state(arena);
            MemorySegment place = arena.allocateFrom(JAVA_LONG, position);
            long outcome;
            do {
                long result = (long) SENDFILE.invokeExact(state, to, from, place, (long) count);
                outcome = SystemCalls.outcome(result, state);
            } while (outcome == -Errno.EINTR);
            return (int) outcome;
        } catch (Throwable e) {
            throw SystemCalls.defect(e);
        }
    }

    /** splice(2) that does not wait. */
    static int splice(int from, int to, int count) {
        int flags = SPLICE_F_MOVE | SPLICE_F_NONBLOCK;
        MemorySegment none = MemorySegment.NULL;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = SystemCalls.state(arena);
            long outcome;
            do {
                long result =
                        (long) SPLICE.invokeExact(state, from, none, to, none, (long) count, flags);
                outcome = SystemCalls.outcome(result, state);
            } while (outcome == -Errno.EINTR);
            return (int) outcome;
        } catch (Throwable e) {
            throw SystemCalls.defect(e);
        }
    }

    /** pipe2(2), not blocking: fills in the end to read from and the end to write to. */
    static int pipe(int[] ends) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = SystemCalls.state(arena);
            MemorySegment both = arena.allocate(JAVA_INT, 2);
            int result = (int) PIPE2.invokeExact(state, both, O_NONBLOCK | O_CLOEXEC);
            ends[0] = both.getAtIndex(JAVA_INT, 0);
            ends[1] = both.getAtIndex(JAVA_INT, 1);
            return (int) SystemCalls.outcome(result, state);
        } catch (Throwable e) {
            throw SystemCalls.defect(e);
        }
    }

    /** read(2). */
    static int read(int from, byte[] into, int offset) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = SystemCalls.state(arena);
            MemorySegment memory = arena.allocate(into.length - offset);
            long outcome;
            do {
                long result = (long) READ.invokeExact(state, from, memory, memory.byteSize());
                outcome = SystemCalls.outcome(result, state);
            } while (outcome == -Errno.EINTR);
            if (outcome > 0) {
                MemorySegment.copy(memory, JAVA_BYTE, 0, into, offset, (int) outcome);
            }
            return (int) outcome;
        } catch (Throwable e) {
            throw SystemCalls.defect(e);
        }
    }
}
