package dev.heddle.agent;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * One element for each descriptor number, empty at first. Grows by segments that stay, so an
 * element is never moved and needs no lock. Any thread; accesses are volatile.
 */
final class DescriptorTable<E> {
    private static final int SEGMENT_BITS = 10;
    private static final int SEGMENT_SIZE = 1 << SEGMENT_BITS;
    private static final int SEGMENT_MASK = SEGMENT_SIZE - 1;

    /** The kernel's own default for the most descriptors of a process (fs.nr_open, proc(5)). */
    private static final int CAPACITY = 1 << 20;

    private final AtomicReferenceArray<@Nullable AtomicReferenceArray<@Nullable E>> segments =
            new AtomicReferenceArray<>(CAPACITY >> SEGMENT_BITS);

    /** Whether there is an element for a number. */
    static boolean covers(int descriptor) {
        return descriptor >= 0 && descriptor < CAPACITY;
    }

    @Nullable E get(int descriptor) {
        AtomicReferenceArray<@Nullable E> segment = segments.get(descriptor >> SEGMENT_BITS);
        return segment == null ? null : segment.get(descriptor & SEGMENT_MASK);
    }

    /** Empties an element. */
    void clear(int descriptor) {
        segmentOf(descriptor).set(descriptor & SEGMENT_MASK, null);
    }

    boolean compareAndSet(int descriptor, @Nullable E expected, @Nullable E value) {
        return segmentOf(descriptor).compareAndSet(descriptor & SEGMENT_MASK, expected, value);
    }

    /** An element, made if it is empty: whichever thread is first. */
    E getOr(int descriptor, E made) {
        AtomicReferenceArray<@Nullable E> segment = segmentOf(descriptor);
        E witness = segment.compareAndExchange(descriptor & SEGMENT_MASK, null, made);
        return witness == null ? made : witness;
    }

    private AtomicReferenceArray<@Nullable E> segmentOf(int descriptor) {
        int index = descriptor >> SEGMENT_BITS;
        AtomicReferenceArray<@Nullable E> segment = segments.get(index);
        if (segment != null) {
            return segment;
        }
        AtomicReferenceArray<@Nullable E> fresh = new AtomicReferenceArray<>(SEGMENT_SIZE);
        AtomicReferenceArray<@Nullable E> witness = segments.compareAndExchange(index, null, fresh);
        return witness == null ? fresh : witness;
    }
}
