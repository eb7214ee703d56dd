package dev.heddle.driver.unix;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * {@code send(2)} with MSG_OOB, which Netty's sockets do not offer. Any thread, but not while it
 * holds a lease: the first use loads classes.
 */
final class UrgentSend {
    // bits/socket.h
    private static final int MSG_OOB = 0x1;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;

    private static final MethodHandle SEND =
            SystemCalls.link(
                    "send",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT));

    private UrgentSend() {}

    /** Returns 0, or a negated error number. */
    static int send(int descriptor, byte data) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment one = arena.allocate(1);
            one.set(ValueLayout.JAVA_BYTE, 0, data);
            MemorySegment state = SystemCalls.state(arena);
            long sent =
                    (long)
                            SEND.invokeExact(
                                    state,
                                    descriptor,
                                    one,
                                    1L,
                                    MSG_OOB | MSG_DONTWAIT | MSG_NOSIGNAL);
            return (int) Math.min(0, SystemCalls.outcome(sent, state));
        } catch (Throwable e) {
            throw SystemCalls.defect(e);
        }
    }
}
