package dev.heddle.driver.unix;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.SocketException;

/** {@code ioctl(FIONREAD)} (tcp(7)), which Netty's sockets do not offer. Any thread. */
@SuppressWarnings("restricted") // a call into the C library is what it is for
final class ReadableBytes {
    private static final long FIONREAD = 0x541B; // asm-generic/ioctls.h
    private static final MethodHandle IOCTL;

    static {
        Linker linker = Linker.nativeLinker();
        IOCTL =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("ioctl"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.ADDRESS),
                        Linker.Option.firstVariadicArg(2));
    }

    private ReadableBytes() {}

    /** How many bytes a read of {@code descriptor} would find. */
    static int of(int descriptor) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
            int result = (int) IOCTL.invokeExact(descriptor, FIONREAD, count);
            if (result < 0) {
                throw new SocketException("the number of readable bytes is not to be had");
            }
            return count.get(ValueLayout.JAVA_INT, 0);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("ioctl", e);
        }
    }
}
