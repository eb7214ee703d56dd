package dev.heddle.driver.unix;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * A system call on a descriptor and an address, with its error number. Any thread, but not while it
 * holds a lease: the first use takes a tenth of a second and the locks of class loaders.
 */
enum NumberedCall {
    /** bind(2). */
    BIND("bind"),
    /** connect(2). */
    CONNECT("connect");

    // asm-generic/errno.h
    static final int EINPROGRESS = 115;

    private final MethodHandle function;

    NumberedCall(String name) {
        function =
                SystemCalls.link(
                        name,
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_INT));
    }

    /**
     * Makes the call.
     *
     * @param address a struct sockaddr of the descriptor's family
     * @return 0, or the negated error number
     */
    int on(int descriptor, MemorySegment address) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = SystemCalls.state(arena);
            int result =
                    (int)
                            function.invokeExact(
                                    state, descriptor, address, (int) address.byteSize());
            return (int) SystemCalls.outcome(result, state);
        } catch (Throwable e) {
            throw SystemCalls.defect(e);
        }
    }
}
