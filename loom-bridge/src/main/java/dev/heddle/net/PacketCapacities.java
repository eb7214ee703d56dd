package dev.heddle.net;

import java.net.DatagramPacket;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes each packet has room for. Only {@code java.net} itself can set a packet's length
 * and leave its room: {@link DatagramPacket#setLength} sets both, and a packet that is received
 * into again and again would shrink. So this remembers what was there before, for as long as nobody
 * changes the packet. Guarded by the packet's monitor and the receiver's caller.
 *
 * <p>{@code WeakHashMap} compares packets by identity, since they do not define equality.
 */
final class PacketCapacities {
    /** A packet as a receive has left it. */
    private static final class Shrunk {
        final byte[] array;
        final int offset;
        final int length;
        final int capacity;

        Shrunk(byte[] array, int offset, int length, int capacity) {
            this.array = array;
            this.offset = offset;
            this.length = length;
            this.capacity = capacity;
        }

        @SuppressWarnings("ReferenceEquality") // the very array
        boolean isStillIn(DatagramPacket packet) {
            return packet.getData() == array
                    && packet.getOffset() == offset
                    && packet.getLength() == length;
        }
    }

    /** Guarded by itself. */
    private final Map<DatagramPacket, Shrunk> shrunk = new WeakHashMap<>();

    /** What a packet has room for, as a buffer. */
    ByteBuffer room(DatagramPacket packet) {
        @Nullable Shrunk known;
        synchronized (shrunk) {
            known = shrunk.get(packet);
        }
        int capacity =
                known != null && known.isStillIn(packet) ? known.capacity : packet.getLength();
        return ByteBuffer.wrap(packet.getData(), packet.getOffset(), capacity);
    }

    /**
     * Sets the length of what was received.
     *
     * @param room as {@link #room} has given it, with the position behind what was received
     */
    void setLength(DatagramPacket packet, ByteBuffer room) {
        int offset = packet.getOffset();
        int length = room.position() - offset;
        int capacity = room.limit() - offset;
        byte[] array = packet.getData();
        packet.setLength(length);
        synchronized (shrunk) {
            if (length < capacity) {
                shrunk.put(packet, new Shrunk(array, offset, length, capacity));
            } else {
                shrunk.remove(packet);
            }
        }
    }
}
