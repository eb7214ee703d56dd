package dev.heddle.driver;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.heddle.driver.unix.SystemCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Descriptors without anything of Java's around them. Their numbers are high: nobody else in the
 * process is given one that is closed and used again here.
 */
final class RawDescriptors {
    private static final int LOWEST = 3_000;

    // fcntl.h, sys/socket.h
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int O_NONBLOCK = 0x800;
    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM = 1;
    private static final int SHUT_WR = 1;

    private static final MethodHandle PIPE2 = link("pipe2", ADDRESS, JAVA_INT);
    private static final MethodHandle EVENTFD = link("eventfd", JAVA_INT, JAVA_INT);
    private static final MethodHandle DUP2 = link("dup2", JAVA_INT, JAVA_INT);
    private static final MethodHandle SHUTDOWN = link("shutdown", JAVA_INT, JAVA_INT);
    private static final MethodHandle CLOSE = link("close", JAVA_INT);
    private static final MethodHandle SOCKETPAIR =
            link("socketpair", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle FCNTL =
            SystemCalls.linkVariadic(
                    "fcntl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT), 2);
    private static final MethodHandle READ = transfer("read");
    private static final MethodHandle WRITE = transfer("write");

    private RawDescriptors() {}

    private static MethodHandle link(String name, java.lang.foreign.MemoryLayout... arguments) {
        return SystemCalls.link(name, FunctionDescriptor.of(JAVA_INT, arguments));
    }

    private static MethodHandle transfer(String name) {
        return SystemCalls.link(
                name, FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    }

    /** A system call. */
    private interface Call {
        long on(MemorySegment state, Arena arena) throws Throwable;
    }

    private static int call(Call call) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = SystemCalls.state(arena);
            return (int) SystemCalls.outcome(call.on(state, arena), state);
        } catch (Throwable e) {
            throw SystemCalls.defect(e);
        }
    }

    private static int must(Call call) {
        int result = call(call);
        if (result < 0) {
            throw new AssertionError(SystemCalls.text(-result));
        }
        return result;
    }

    /** The end to read from and the end to write to, not blocking. */
    static int[] pipe() {
        return two((state, both) -> (int) PIPE2.invokeExact(state, both, O_NONBLOCK));
    }

    /** Two connected stream sockets, not blocking. */
    static int[] socketPair() {
        return two((state, both) ->
                (int) SOCKETPAIR.invokeExact(state, AF_UNIX, SOCK_STREAM | O_NONBLOCK, 0, both));
    }

    private interface Pair {
        int open(MemorySegment state, MemorySegment both) throws Throwable;
    }

    private static int[] two(Pair pair) {
        int[] numbers = new int[2];
        must((state, arena) -> {
            MemorySegment both = arena.allocate(JAVA_INT, 2);
            int result = pair.open(state, both);
            numbers[0] = both.getAtIndex(JAVA_INT, 0);
            numbers[1] = both.getAtIndex(JAVA_INT, 1);
            return result;
        });
        return new int[] {raise(numbers[0]), raise(numbers[1])};
    }

    /** An event descriptor, not blocking. */
    static int event() {
        return raise(must((state, arena) -> (int) EVENTFD.invokeExact(state, 0, O_NONBLOCK)));
    }

    /** Moves a file to a high number. */
    private static int raise(int number) {
        int high = duplicate(number);
        close(number);
        return high;
    }

    /** One number more for a file. */
    static int duplicate(int number) {
        return must(
                (state, arena) -> (int) FCNTL.invokeExact(state, number, F_DUPFD_CLOEXEC, LOWEST));
    }

    /** Has {@code to} be the file of {@code from}, instead of what it was. */
    static void replace(int from, int to) {
        must((state, arena) -> (int) DUP2.invokeExact(state, from, to));
    }

    /** Ends what the other end reads. */
    static void endOutput(int number) {
        must((state, arena) -> (int) SHUTDOWN.invokeExact(state, number, SHUT_WR));
    }

    static void close(int number) {
        must((state, arena) -> (int) CLOSE.invokeExact(state, number));
    }

    /** Closes what may be closed. */
    static void closeIfOpen(int number) {
        call((state, arena) -> (int) CLOSE.invokeExact(state, number));
    }

    /** Makes the other end, or the event descriptor, readable; says whether there was room. */
    static boolean write(int number) {
        long one = 1;
        return call((state, arena) ->
                (long)
                        WRITE.invokeExact(
                                state,
                                number,
                                arena.allocateFrom(JAVA_LONG, one),
                                (long) Long.BYTES))
                == Long.BYTES;
    }

    /** Writes until there is no room. */
    static void fill(int number) {
        while (write(number)) {
            // Once more.
        }
    }

    /** Reads what one {@link #write} has written; says how many bytes, or the negated error. */
    static int read(int number) {
        return call((state, arena) ->
                (long)
                        READ.invokeExact(
                                state, number, arena.allocate(Long.BYTES), (long) Long.BYTES));
    }
}
