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
 * {@code send(2)} with MSG_OOB, which Netty's sockets do not offer. Any thread, but not while it
 * holds a lease: the first use loads classes.
 */
@SuppressWarnings("restricted") // a call into the C library is what it is for
final class UrgentSend {
    // bits/socket.h
    private static final int MSG_OOB = 0x1;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;

    private static final VarHandle ERRNO =
            Linker.Option.captureStateLayout()
                    .varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle SEND;

    static {
        Linker linker = Linker.nativeLinker();
        SEND =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("send"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_INT),
                        Linker.Option.captureCallState("errno"));
    }

    private UrgentSend() {}

    /** Returns 0, or a negated error number. */
    static int send(int descriptor, byte data) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment one = arena.allocate(1);
            one.set(ValueLayout.JAVA_BYTE, 0, data);
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            long sent =
                    (long)
                            SEND.invokeExact(
                                    state,
                                    descriptor,
                                    one,
                                    1L,
                                    MSG_OOB | MSG_DONTWAIT | MSG_NOSIGNAL);
            return sent >= 0 ? 0 : -(int) ERRNO.get(state, 0L);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("send", e);
        }
    }
}
