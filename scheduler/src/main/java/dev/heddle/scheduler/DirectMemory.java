package dev.heddle.scheduler;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * Which buffers' memory a driver may be given in place. Any thread.
 *
 * <p>An operation in flight holds its buffer, and an ordinary direct buffer holds its memory. A
 * buffer made by {@link MemorySegment#asByteBuffer} does not: closing its {@link Arena} frees the
 * memory while the kernel may still write to it. The JDK's own channels forbid such a close during
 * the call, by a method that only the JDK can reach; hence such buffers are copied, by {@link
 * ByteBuffer}'s methods, which check that the arena is open and the thread the right one.
 */
public final class DirectMemory {
    /** What the JDK says of memory that lives as long as its buffer. */
    private static final Class<?> OF_A_BUFFER = scopeOf(ByteBuffer.allocateDirect(1));

    private DirectMemory() {}

    /** Whether {@code buffer} is direct, and its memory there for as long as it is reachable. */
    public static boolean livesAsLongAs(ByteBuffer buffer) {
        return buffer.isDirect() && scopeOf(buffer) == OF_A_BUFFER;
    }

    private static Class<?> scopeOf(ByteBuffer buffer) {
        return MemorySegment.ofBuffer(buffer).scope().getClass();
    }
}
