package dev.heddle.driver.unix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.heddle.scheduler.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The system calls on files that wait for the disk, which Netty does not offer. Each returns what
 * the call does, or the negated error number, and goes on where a signal has interrupted it. Any
 * thread that may block.
 */
final class FileCalls {
    private static final int SEEK_END = 2; // unistd.h

    // linux/fcntl.h
    private static final int AT_EMPTY_PATH = 0x1000;

    // linux/stat.h; struct statx is the same on all processors, unlike struct stat
    private static final int STATX_TYPE = 0x1;
    private static final int STATX_SIZE = 0x200;
    private static final long STATX_BYTES = 256;
    private static final long STATX_MODE_OFFSET = 28;
    private static final long STATX_SIZE_OFFSET = 40;
    private static final int S_IFMT = 0170000;
    private static final int S_IFBLK = 0060000;

    private static final MethodHandle OPEN =
            SystemCalls.linkVariadic(
                    "open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT), 2);
    private static final MethodHandle CLOSE =
            SystemCalls.link("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle PREAD = transfer("pread");
    private static final MethodHandle PWRITE = transfer("pwrite");
    private static final MethodHandle LSEEK =
            SystemCalls.link(
                    "lseek", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT));
    private static final MethodHandle STATX =
            SystemCalls.link(
                    "statx",
                    FunctionDescriptor.of(
                            JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle FTRUNCATE =
            SystemCalls.link("ftruncate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle FSYNC =
            SystemCalls.link("fsync", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle FDATASYNC =
            SystemCalls.link("fdatasync", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private FileCalls() {}

    private static MethodHandle transfer(String name) {
        return SystemCalls.link(
                name, FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG));
    }

    /** open(2). */
    static int open(byte[] path, int flags, int mode) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = SystemCalls.state(arena);
            MemorySegment name = arena.allocate(path.length + 1L);
            name.copyFrom(MemorySegment.ofArray(path));
            long outcome;
            do {
                outcome =
                        SystemCalls.outcome(
                                (int) OPEN.invokeExact(state, name, flags, mode), state);
            } while (outcome == -Errno.EINTR);
            return (int) outcome;
        } catch (Throwable e) {
            throw SystemCalls.defect(e);
        }
    }

    /** close(2), which frees the descriptor also where a signal interrupts it. */
    static int close(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = SystemCalls.state(arena);
            return (int) SystemCalls.outcome((int) CLOSE.invokeExact(state, descriptor), state);
        } catch (Throwable e) {
            throw SystemCalls.defect(e);
        }
    }

    /** pread(2). */
    static int read(int descriptor, MemorySegment into, long position) {
        return transfer(PREAD, descriptor, into, position);
    }

    /** pwrite(2). */
    static int write(int descriptor, MemorySegment from, long position) {
        return transfer(PWRITE, descriptor, from, position);
    }

    private static int transfer(
            MethodHandle call, int descriptor, MemorySegment memory, long position) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = SystemCalls.state(arena);
            long outcome;
            do {
                long result =
                        (long)
                                call.invokeExact(
                                        state, descriptor, memory, memory.byteSize(), position);
                outcome = SystemCalls.outcome(result, state);
            } while (outcome == -Errno.EINTR);
            return (int) outcome;
        } catch (Throwable e) {
            throw SystemCalls.defect(e);
        }
    }

    /** The size of a file, by statx(2), or of a block device, which has none there, by lseek(2). */
    static long size(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = SystemCalls.state(arena);
            MemorySegment found = arena.allocate(STATX_BYTES, Long.BYTES);
            int result =
                    (int)
                            STATX.invokeExact(
                                    state,
                                    descriptor,
                                    arena.allocate(1),
                                    AT_EMPTY_PATH,
                                    STATX_TYPE | STATX_SIZE,
                                    found);
            long outcome = SystemCalls.outcome(result, state);
            if (outcome < 0) {
                return outcome;
            }
            if ((found.get(JAVA_SHORT, STATX_MODE_OFFSET) & S_IFMT) == S_IFBLK) {
                // Nobody uses the position that it moves.
                long end = (long) LSEEK.invokeExact(state, descriptor, 0L, SEEK_END);
                return SystemCalls.outcome(end, state);
            }
            return found.get(JAVA_LONG, STATX_SIZE_OFFSET);
        } catch (Throwable e) {
            throw SystemCalls.defect(e);
        }
    }

    /** ftruncate(2). */
    static int truncate(int descriptor, long size) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = SystemCalls.state(arena);
            long outcome;
            do {
                int result = (int) FTRUNCATE.invokeExact(state, descriptor, size);
                outcome = SystemCalls.outcome(result, state);
            } while (outcome == -Errno.EINTR);
            return (int) outcome;
        } catch (Throwable e) {
            throw SystemCalls.defect(e);
        }
    }

    /** fsync(2), or fdatasync(2) where what is told about the file may be lost. */
    static int force(int descriptor, boolean metaData) {
        MethodHandle call = metaData ? FSYNC : FDATASYNC;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = SystemCalls.state(arena);
            long outcome;
            do {
                outcome = SystemCalls.outcome((int) call.invokeExact(state, descriptor), state);
            } while (outcome == -Errno.EINTR);
            return (int) outcome;
        } catch (Throwable e) {
            throw SystemCalls.defect(e);
        }
    }
}
