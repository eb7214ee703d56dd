package dev.heddle.driver.unix;

import dev.heddle.scheduler.IoOperation;
import io.netty.channel.unix.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

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
        memory = ByteBuffer.allocateDirect(capacity).order(ByteOrder.nativeOrder());
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

    /** Copies part of a buffer, from an absolute index, to {@code at} in the memory. */
    void fill(int at, ByteBuffer from, int start, int length) {
        memory.put(at, from, start, length);
    }

    /** Stores a number as the kernel reads it. */
    void putLong(int at, long value) {
        memory.putLong(at, value);
    }

    /** Copies from the start of the memory into an array. */
    public void drain(byte[] into, int offset, int length) {
        memory.get(0, into, offset, length);
    }

    /**
     * Copies bytes of a receive.
     *
     * @param from where they start in this memory
     * @param at how far behind the receive's own start they go
     */
    public void drain(int from, IoOperation into, int at, int length) {
        byte[] array = into.array();
        ByteBuffer direct = into.buffer();
        if (array != null) {
            memory.get(from, array, into.offset() + at, length);
        } else if (direct != null) {
            // A view, since the submitter's limit says nothing about the operation.
            direct.duplicate().clear().put(into.offset() + at, memory, from, length);
        } else {
            throw new AssertionError(into + " has no memory");
        }
    }

    /** Copies what remains of a buffer to the start of the memory; its position stays. */
    void fill(ByteBuffer from) {
        memory.put(0, from, from.position(), from.remaining());
    }

    /** Copies from the start of the memory into a buffer, and advances its position. */
    void drain(ByteBuffer into, int length) {
        into.put(into.position(), memory, 0, length);
        into.position(into.position() + length);
    }
}
