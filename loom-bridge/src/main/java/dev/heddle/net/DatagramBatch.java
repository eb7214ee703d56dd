package dev.heddle.net;

import dev.heddle.driver.DatagramSlots;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams that are received or sent together by one call of a {@link HeddleDatagramSocket}, in
 * direct memory that is used again and again. What was received can be changed in place and sent
 * back as it is: each datagram keeps its sender as its address.
 *
 * <p>A datagram is what lies between 0 and the <em>limit</em> of its buffer, wherever its position
 * is: after writing into a buffer {@linkplain ByteBuffer#flip flip} it; reading changes nothing.
 *
 * <p>One thread at a time; a call while the batch is being received or sent by another thread is
 * refused with an {@link IllegalStateException} by the socket. The memory is freed when the batch
 * is unreachable.
 */
public final class DatagramBatch {
    /** The most that one system call moves (UIO_MAXIOV). */
    private static final int MAX_CAPACITY = 1024;

    private static final int MAX_BYTES = 65_535;

    private final DatagramSlots slots;
    private final AtomicBoolean inUse = new AtomicBoolean();
    private int size;
    private int sent;

    /**
     * An empty batch.
     *
     * @param capacity how many datagrams it has room for, 1 to 1,024
     * @param maxBytes how many bytes each may have, 1 to 65,535
     */
    public DatagramBatch(int capacity, int maxBytes) {
        if (capacity < 1 || capacity > MAX_CAPACITY) {
            throw new IllegalArgumentException(
                    "capacity " + capacity + " is out of range: give 1 to " + MAX_CAPACITY);
        }
        if (maxBytes < 1 || maxBytes > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "maxBytes " + maxBytes + " is out of range: give 1 to " + MAX_BYTES);
        }
        slots = new DatagramSlots(capacity, maxBytes);
    }

    /** How many datagrams it has room for. */
    public int capacity() {
        return slots.capacity();
    }

    /** How many bytes each datagram may have. */
    public int maxBytes() {
        return slots.maxBytes();
    }

    /** How many datagrams it has: as many as were received or added. */
    public int size() {
        return size;
    }

    /**
     * How many of its datagrams the last send has sent. Where that failed it is also the index of
     * the datagram that it failed with, see {@link HeddleDatagramSocket#send(DatagramBatch)}.
     */
    public int sent() {
        return sent;
    }

    /**
     * The bytes of a datagram, from 0 to the limit. It is the same buffer each time, and its
     * content is another after the next receive.
     *
     * @param index from 0 to {@link #size} - 1
     */
    public ByteBuffer data(int index) {
        return slots.data(Objects.checkIndex(index, size));
    }

    /**
     * Who has sent a datagram, or where it is to go; null if that is the peer that the socket is
     * connected to.
     *
     * @param index from 0 to {@link #size} - 1
     */
    public @Nullable InetSocketAddress address(int index) {
        return slots.address(Objects.checkIndex(index, size));
    }

    /**
     * Whether a datagram that was received had more than {@link #maxBytes}: the rest is lost.
     *
     * @param index from 0 to {@link #size} - 1
     */
    public boolean isTruncated(int index) {
        return slots.isTruncated(Objects.checkIndex(index, size));
    }

    /**
     * Adds an empty datagram, to be filled by the caller and {@linkplain ByteBuffer#flip flipped}.
     *
     * @param to null for where the socket is connected to
     * @return its buffer, with room for {@link #maxBytes}
     * @throws IllegalStateException if the batch is full
     */
    public ByteBuffer add(@Nullable InetSocketAddress to) {
        if (size == slots.capacity()) {
            throw new IllegalStateException(
                    "the batch is full with " + size + " datagrams: send it and clear it");
        }
        requireResolved(to);
        slots.setAddress(size, to);
        return slots.data(size++).clear();
    }

    /**
     * Adds a copy of what remains of a buffer, whose position stays.
     *
     * @param to null for where the socket is connected to
     * @throws IllegalStateException if the batch is full
     * @throws IllegalArgumentException if it is longer than {@link #maxBytes}
     */
    public void add(ByteBuffer data, @Nullable InetSocketAddress to) {
        int length = data.remaining();
        if (length > slots.maxBytes()) {
            throw new IllegalArgumentException(
                    "the datagram has "
                            + length
                            + " bytes, the batch has room for "
                            + slots.maxBytes()
                            + ": make it with more");
        }
        add(to).put(0, data, data.position(), length).limit(length);
    }

    /**
     * Sends a datagram elsewhere than it came from.
     *
     * @param index from 0 to {@link #size} - 1
     * @param to null for where the socket is connected to
     */
    public void setAddress(int index, @Nullable InetSocketAddress to) {
        requireResolved(to);
        slots.setAddress(Objects.checkIndex(index, size), to);
    }

    private static void requireResolved(@Nullable InetSocketAddress to) {
        if (to != null && to.isUnresolved()) {
            throw new IllegalArgumentException("address " + to + " is not resolved: resolve it");
        }
    }

    /** Takes all datagrams out. */
    public void clear() {
        size = 0;
        sent = 0;
    }

    // --- for the socket

    DatagramSlots begin() {
        if (!inUse.compareAndSet(false, true)) {
            throw new IllegalStateException("the batch is in use by another thread: use another");
        }
        return slots;
    }

    void end() {
        inUse.set(false);
    }

    void received(int count) {
        size = count;
        sent = 0;
    }

    void noteSent(int total) {
        sent = total;
    }
}
