package dev.heddle.support;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;

/** Functions of the C library that no Java API has. */
final class LibC {
    private LibC() {}

    /**
     * Calls a function whose arguments are ints, longs and addresses, as its man page says.
     *
     * @return the lower 32 bits of its result
     */
    @SuppressWarnings("restricted")
    static int call(String name, Object... arguments) {
        Linker linker = Linker.nativeLinker();
        FunctionDescriptor shape = FunctionDescriptor.of(JAVA_INT);
        for (Object argument : arguments) {
            shape = shape.appendArgumentLayouts(layout(argument));
        }
        MethodHandle function =
                linker.downcallHandle(linker.defaultLookup().findOrThrow(name), shape);
        try {
            return (int) function.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static MemoryLayout layout(Object argument) {
        if (argument instanceof Integer) {
            return JAVA_INT;
        }
        return argument instanceof Long ? JAVA_LONG : ADDRESS;
    }
}
