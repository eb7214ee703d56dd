package dev.heddle.driver.unix;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.SocketException;

/** {@code ioctl(FIONREAD)} (tcp(7)), which Netty's sockets do not offer. Any thread. */
final class ReadableBytes {
    private static final long FIONREAD = 0x541B; // asm-generic/ioctls.h
    private static final MethodHandle IOCTL =
            SystemCalls.linkVariadic(
                    "ioctl",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.ADDRESS),
                    2);

    private ReadableBytes() {}

    /** How many bytes a read of {@code descriptor} would find. */
    static int of(int descriptor) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment state = SystemCalls.state(arena);
            int result = (int) IOCTL.invokeExact(state, descriptor, FIONREAD, count);
            long outcome = SystemCalls.outcome(result, state);
            if (outcome < 0) {
                throw new SocketException(SystemCalls.text((int) -outcome));
            }
            return count.get(ValueLayout.JAVA_INT, 0);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw SystemCalls.defect(e);
        }
    }
}
