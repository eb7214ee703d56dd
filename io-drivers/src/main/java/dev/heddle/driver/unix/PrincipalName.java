package dev.heddle.driver.unix;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.Charset;

/**
 * The name of a user or a group by its number: {@code getpwuid_r} and {@code getgrgid_r}, which may
 * read files or ask a directory service. Any thread that holds no lease.
 */
@SuppressWarnings("restricted") // a call into the C library is what it is for
enum PrincipalName {
    USER("getpwuid_r"),
    GROUP("getgrgid_r");

    /** More than struct passwd (48) and struct group (32) have with 64-bit pointers. */
    private static final int RECORD_BYTES = 64;

    /** For the strings of the record; a group's members are among them. */
    private static final int STRINGS_BYTES = 64 * 1024;

    private final MethodHandle function;

    PrincipalName(String name) {
        Linker linker = Linker.nativeLinker();
        function =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow(name),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.ADDRESS));
    }

    /** The name; the number where there is none, as the JDK has it. */
    String of(int number) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment found = arena.allocate(RECORD_BYTES, Long.BYTES);
            MemorySegment strings = arena.allocate(STRINGS_BYTES);
            MemorySegment result = arena.allocate(ValueLayout.ADDRESS);
            int errno =
                    (int) function.invokeExact(number, found, strings, strings.byteSize(), result);
            if (errno != 0 || result.get(ValueLayout.ADDRESS, 0).address() == 0) {
                return Integer.toString(number);
            }
            // Both records begin with a pointer to the name.
            long address = found.get(ValueLayout.ADDRESS, 0).address();
            return strings.asSlice(address - strings.address())
                    .getString(0, Charset.defaultCharset());
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(name(), e);
        }
    }
}
