package dev.heddle.scheduler;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * What remains of several buffers, in their order, as one SEND takes it. Where each part begins and
 * ends is noted when this is made; the buffers' own positions stay.
 *
 * <p>The submitter makes it, and from submission to completion it is the driver's, like all memory
 * of an {@link IoOperation}. Direct parts are sent in place, others through native memory.
 */
public final class GatheredBytes {
    // none of the parts is empty
    private final ByteBuffer[] sources;
    private final int[] starts;
    private final int[] lengths;
    private final int parts;
    private final int length;

    // driver only: the part at which the next byte is, and how many bytes the parts before it have
    private int current;
    private int before;

    /**
     * Notes what remains of some of {@code buffers}.
     *
     * @param buffers not in memory of an arena, which may be freed: give copies of these
     * @param offset the first buffer
     * @param count how many buffers
     * @param mostBytes what is beyond that is left out
     * @throws IndexOutOfBoundsException if there are not so many buffers
     * @throws IllegalArgumentException if a buffer's memory may be freed while it is reachable
     */
    public GatheredBytes(ByteBuffer[] buffers, int offset, int count, int mostBytes) {
        Objects.checkFromIndexSize(offset, count, buffers.length);
        sources = new ByteBuffer[count];
        starts = new int[count];
        lengths = new int[count];
        int room = mostBytes;
        int found = 0;
        for (int i = offset; i < offset + count && room > 0; i++) {
            ByteBuffer buffer = buffers[i];
            int taken = Math.min(buffer.remaining(), room);
            if (taken > 0) {
                sources[found] = reachable(buffer);
                starts[found] = buffer.position();
                lengths[found++] = taken;
                room -= taken;
            }
        }
        parts = found;
        length = mostBytes - room;
    }

    private static ByteBuffer reachable(ByteBuffer buffer) {
        if (buffer.isDirect() && !DirectMemory.livesAsLongAs(buffer)) {
            throw new IllegalArgumentException(
                    "buffer " + buffer + " belongs to an arena that may free it: pass a copy");
        }
        return buffer;
    }

    /** How many bytes there are. */
    public int length() {
        return length;
    }

    /** How many parts there are. */
    public int parts() {
        return parts;
    }

    /**
     * The part at which byte {@code place} is. Driver only; places only grow.
     *
     * @param place less than {@link #length}
     */
    public int partAt(int place) {
        while (place - before >= lengths[current]) {
            before += lengths[current++];
        }
        return current;
    }

    /** How many bytes the parts before the one that {@link #partAt} has found have. */
    public int before() {
        return before;
    }

    /** The buffer of a part. */
    public ByteBuffer source(int part) {
        return sources[part];
    }

    /** Where a part starts in its buffer, as an absolute index. */
    public int start(int part) {
        return starts[part];
    }

    /** How many bytes a part has. */
    public int length(int part) {
        return lengths[part];
    }
}
