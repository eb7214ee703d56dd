package dev.heddle.driver.unix;

import io.netty.channel.unix.Buffer;
import java.nio.ByteBuffer;

/**
 * Native memory that the kernel reads or writes. The direct buffer is what keeps the memory alive:
 * whoever gives the address to the kernel holds this object until the kernel is done.
 */
public final class NativeBuffer {
    private final ByteBuffer memory;
    private final long address;

    /**
     * @param capacity bytes
     */
    public NativeBuffer(int capacity) {
        memory = ByteBuffer.allocateDirect(capacity);
        address = Buffer.memoryAddress(memory);
    }

    /** Where the memory starts. */
    public long address() {
        return address;
    }

    /** Its size in bytes. */
    public int capacity() {
        return memory.capacity();
    }

    /** Copies out of an array to the start of the memory. */
    public void fill(byte[] from, int offset, int length) {
        memory.put(0, from, offset, length);
    }

    /** Copies from the start of the memory into an array. */
    public void drain(byte[] into, int offset, int length) {
        memory.get(0, into, offset, length);
    }
}
