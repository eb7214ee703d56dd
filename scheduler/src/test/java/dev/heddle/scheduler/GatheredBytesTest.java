package dev.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class GatheredBytesTest {
    private static ByteBuffer buffer(int position, int limit) {
        return ByteBuffer.allocate(limit + 5).position(position).limit(limit);
    }

    @Test
    void emptyBuffersArePassedOverAndOthersKeepTheirPlaces() {
        ByteBuffer[] buffers = {
            buffer(0, 9), buffer(3, 3), buffer(2, 6), buffer(0, 0), buffer(1, 2), buffer(0, 9)
        };
        GatheredBytes gathered = new GatheredBytes(buffers, 1, 4, 100);
        assertEquals(2, gathered.parts());
        assertEquals(5, gathered.length());
        assertSame(buffers[2], gathered.source(0));
        assertEquals(2, gathered.start(0));
        assertEquals(4, gathered.length(0));
        assertSame(buffers[4], gathered.source(1));
        assertEquals(2, buffers[2].position());
    }

    @Test
    void aPlaceIsFoundInThePartThatHasIt() {
        ByteBuffer[] buffers = {buffer(0, 4), buffer(0, 1), buffer(0, 3)};
        GatheredBytes gathered = new GatheredBytes(buffers, 0, 3, 100);
        int[] parts = {0, 0, 0, 0, 1, 2, 2, 2};
        int[] before = {0, 0, 0, 0, 4, 5, 5, 5};
        for (int place = 0; place < gathered.length(); place++) {
            assertEquals(parts[place], gathered.partAt(place));
            assertEquals(before[place], gathered.before());
        }
    }

    @Test
    void whatIsBeyondTheBoundIsLeftOut() {
        ByteBuffer[] buffers = {buffer(0, 4), buffer(0, 4), buffer(0, 4)};
        GatheredBytes gathered = new GatheredBytes(buffers, 0, 3, 6);
        assertEquals(6, gathered.length());
        assertEquals(2, gathered.parts());
        assertEquals(2, gathered.length(1));
    }

    @Test
    void memoryThatMayBeFreedIsRefused() {
        try (Arena arena = Arena.ofShared()) {
            ByteBuffer[] buffers = {arena.allocate(10).asByteBuffer()};
            assertThrows(
                    IllegalArgumentException.class, () -> new GatheredBytes(buffers, 0, 1, 10));
        }
    }

    @Test
    void buffersThatAreNotThereAreRefused() {
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> new GatheredBytes(new ByteBuffer[2], 1, 2, 10));
    }
}
