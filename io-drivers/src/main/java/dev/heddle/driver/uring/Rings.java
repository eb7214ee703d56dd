package dev.heddle.driver.uring;

import java.io.IOException;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The rings of one core: that of its present carrier, and those of carriers that have lost the core
 * and have not come back yet. Lease holder only, except as stated.
 */
final class Rings {
    /** Rings whose memory the kernel may still write to: they stay reachable for good. */
    private static final Queue<Ring> FAILED = new ConcurrentLinkedQueue<>();

    private final Map<Thread, Ring> byCarrier = new ConcurrentHashMap<>();

    // written by the lease holder, read by whoever wakes it
    private volatile @Nullable Ring current;
    private volatile @Nullable Thread carrier;

    /** The ring to use; null where the core has none just now. */
    @Nullable Ring current() {
        return current;
    }

    /**
     * The calling thread is the core's carrier from now on, and has no ring yet.
     *
     * @return the ring that the previous carrier has left, if it had one
     */
    @Nullable Ring succeed() {
        carrier = Thread.currentThread();
        Ring abandoned = current;
        current = null;
        return abandoned;
    }

    /**
     * Opens the calling carrier's ring.
     *
     * @throws IOException if the kernel refuses
     */
    void open(Ring.Completions completions) throws IOException {
        Ring ring = Ring.open(completions);
        byCarrier.put(Thread.currentThread(), ring);
        current = ring;
    }

    /** The calling thread's ring, which is none of the core's from now on; null if it has none. */
    @Nullable Ring takeOwn() {
        return byCarrier.remove(Thread.currentThread());
    }

    /** The present carrier's ring, which is none of the core's from now on. */
    @Nullable Ring takeCurrent() {
        current = null;
        return takeOwn();
    }

    /** Keeps a ring that failed with operations in it. Any thread. */
    static void keepFailed(Ring ring) {
        FAILED.add(ring);
    }

    /** Wakes the carrier out of its wait. Any thread. */
    void wakeUp() {
        Ring ring = current;
        if (ring != null) {
            ring.wakeUp();
        } else {
            LockSupport.unpark(carrier);
        }
    }
}
