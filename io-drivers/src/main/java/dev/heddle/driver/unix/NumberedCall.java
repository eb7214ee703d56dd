package dev.heddle.driver.unix;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * A system call on a descriptor and an address, with its error number. Any thread, but not while it
 * holds a lease: the first use takes a tenth of a second and the locks of class loaders.
 */
@SuppressWarnings("restricted") // a call into the C library is what it is for
enum NumberedCall {
    /** bind(2). */
    BIND("bind"),
    /** connect(2). */
    CONNECT("connect");

    // asm-generic/errno.h
    static final int EINPROGRESS = 115;

    private static final VarHandle ERRNO =
            Linker.Option.captureStateLayout()
                    .varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private final MethodHandle function;

    NumberedCall(String name) {
        Linker linker = Linker.nativeLinker();
        function =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow(name),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_INT),
                        Linker.Option.captureCallState("errno"));
    }

    /**
     * Makes the call.
     *
     * @param address a struct sockaddr of the descriptor's family
     * @return 0, or the negated error number
     */
    int on(int descriptor, MemorySegment address) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            int result =
                    (int)
                            function.invokeExact(
                                    state, descriptor, address, (int) address.byteSize());
            return result == 0 ? 0 : -(int) ERRNO.get(state, 0L);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(name(), e);
        }
    }
}
