package dev.heddle.driver;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Direct memory for several datagrams of one size at most, and their addresses. A datagram is what
 * lies between 0 and the limit of its buffer. One thread at a time.
 */
public final class DatagramSlots {
    /** A longer datagram shows in this byte, which is nobody's. */
    private static final int SPARE_BYTES = 1;

    private final int maxBytes;
    private final int stride;
    private final ByteBuffer memory;
    private final ByteBuffer[] data;
    private final @Nullable InetSocketAddress[] addresses;
    private final boolean[] truncated;
    private @Nullable Object driverState;

    /**
     * @param capacity how many datagrams, at least 1
     * @param maxBytes of each, at least 1
     */
    public DatagramSlots(int capacity, int maxBytes) {
        this.maxBytes = maxBytes;
        // Whole cache lines: the kernel copies to their starts.
        stride = (maxBytes + SPARE_BYTES + 63) & -64;
        memory = ByteBuffer.allocateDirect(Math.multiplyExact(capacity, stride));
        data = new ByteBuffer[capacity];
        for (int i = 0; i < capacity; i++) {
            data[i] = memory.slice(i * stride, maxBytes);
        }
        addresses = new InetSocketAddress[capacity];
        truncated = new boolean[capacity];
    }

    /** How many datagrams there is room for. */
    public int capacity() {
        return data.length;
    }

    /** How many bytes there are for each. */
    public int maxBytes() {
        return maxBytes;
    }

    /** The bytes of one. */
    public ByteBuffer data(int index) {
        return data[index];
    }

    /** Where one comes from or goes to; null for where the socket is connected to. */
    public @Nullable InetSocketAddress address(int index) {
        return addresses[index];
    }

    /** Notes where one goes to. */
    public void setAddress(int index, @Nullable InetSocketAddress address) {
        addresses[index] = address;
    }

    /** Whether one was longer than there was room for. */
    public boolean isTruncated(int index) {
        return truncated[index];
    }

    // --- for drivers

    /** The memory of all. */
    public ByteBuffer memory() {
        return memory;
    }

    /** Where in it one begins. */
    public int offset(int index) {
        return index * stride;
    }

    /** How many bytes to ask for: one more than may be kept. */
    public int receiveBytes() {
        return maxBytes + SPARE_BYTES;
    }

    /**
     * Notes a datagram that has come.
     *
     * @param length as received, at most {@link #receiveBytes}
     */
    public void received(int index, int length, InetSocketAddress sender) {
        truncated[index] = length > maxBytes;
        data[index].clear().limit(Math.min(length, maxBytes));
        addresses[index] = sender;
    }

    /** What the driver keeps with them. */
    public @Nullable Object driverState() {
        return driverState;
    }

    /** Keeps something with them. */
    public void setDriverState(Object driverState) {
        this.driverState = driverState;
    }
}
