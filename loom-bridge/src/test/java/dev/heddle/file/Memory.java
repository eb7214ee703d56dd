package dev.heddle.file;

import dev.heddle.support.Pattern;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;

/** What a buffer is made of. */
enum Memory {
    HEAP,
    DIRECT,
    HEAP_SLICE,
    DIRECT_SLICE,
    ARENA;

    static Memory of(int number) {
        return values()[number % values().length];
    }

    ByteBuffer allocate(int length) {
        return switch (this) {
            case HEAP -> ByteBuffer.allocate(length);
            case DIRECT -> ByteBuffer.allocateDirect(length);
            case HEAP_SLICE -> ByteBuffer.allocate(length + 20).slice(13, length);
            case DIRECT_SLICE -> ByteBuffer.allocateDirect(length + 20).slice(13, length);
            case ARENA -> Arena.ofAuto().allocate(length).asByteBuffer();
        };
    }

    /** A buffer whose remaining bytes are part of the pattern, with something around them. */
    ByteBuffer holding(long from, int length) {
        ByteBuffer buffer = allocate(length + 10);
        return buffer.position(4).put(Pattern.bytes(1, from, length)).flip().position(4);
    }
}
