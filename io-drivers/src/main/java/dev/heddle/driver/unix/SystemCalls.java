package dev.heddle.driver.unix;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * How functions of the C library that set {@code errno} are linked and called. Not while a lease is
 * held: linking takes a tenth of a second and the locks of class loaders. Any thread.
 */
@SuppressWarnings("restricted") // calls into the C library are what it is for
public final class SystemCalls {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final VarHandle ERRNO =
            Linker.Option.captureStateLayout()
                    .varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle STRERROR =
            LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow("strerror"),
                    FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
    private static final long LONGEST_TEXT = 1024;

    private SystemCalls() {}

    /** A function; its handle takes the memory for {@code errno} first. */
    public static MethodHandle link(String name, FunctionDescriptor function) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                function,
                Linker.Option.captureCallState("errno"));
    }

    /** A function of whose failure nobody asks; its handle allocates nothing. */
    public static MethodHandle linkWithoutErrno(String name, FunctionDescriptor function) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), function);
    }

    /** A function whose arguments from {@code firstVariadic} on are variadic. */
    public static MethodHandle linkVariadic(
            String name, FunctionDescriptor function, int firstVariadic) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                function,
                Linker.Option.captureCallState("errno"),
                Linker.Option.firstVariadicArg(firstVariadic));
    }

    /** Memory for {@code errno}. */
    public static MemorySegment state(Arena arena) {
        return arena.allocate(Linker.Option.captureStateLayout());
    }

    /** What a call said: its result, or the negated error number. */
    public static long outcome(long result, MemorySegment state) {
        return result < 0 ? -(int) ERRNO.get(state, 0L) : result;
    }

    /** The system's text for an error number, as the JDK's exceptions have it. */
    public static String text(int errno) {
        try {
            MemorySegment text = (MemorySegment) STRERROR.invokeExact(errno);
            return text.reinterpret(LONGEST_TEXT).getString(0);
        } catch (Throwable e) {
            throw defect(e);
        }
    }

    /** A handle throws nothing but what is unchecked. */
    public static RuntimeException defect(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException unchecked
                ? unchecked
                : new IllegalStateException(thrown);
    }
}
