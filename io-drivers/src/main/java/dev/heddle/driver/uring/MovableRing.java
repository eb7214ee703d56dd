package dev.heddle.driver.uring;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The one ring of a core, which goes with its lease: nothing is queued again and no ring is left
 * behind.
 */
final class MovableRing implements Rings {
    static {
        StuckReceives.load();
    }

    private final @Nullable InflowLimits limits;

    // written by the lease holder, read by whoever wakes it
    private volatile @Nullable KernelRing current;
    private volatile @Nullable Thread carrier;

    /**
     * @param limits of what lasting receives bring; null for none of these
     */
    MovableRing(@Nullable InflowLimits limits) {
        this.limits = limits;
    }

    @Override
    public @Nullable Ring current() {
        return current;
    }

    @Override
    public @Nullable Ring succeed() {
        carrier = Thread.currentThread();
        return null;
    }

    @Override
    public void open(Ring.Completions completions) throws IOException {
        KernelRing ring = current;
        if (ring == null) {
            current = KernelRing.open(completions, limits);
        } else {
            ring.adopt();
        }
    }

    @Override
    public @Nullable Ring takeOwn() {
        return null;
    }

    @Override
    public @Nullable Ring takeCurrent() {
        Ring ring = current;
        current = null;
        return ring;
    }

    @Override
    public void descriptorFreed() {
        // The one ring has all that it needs.
    }

    @Override
    public void close() {
        // Nothing is kept for another ring.
    }

    @Override
    public void wakeUp() {
        Ring ring = current;
        if (ring != null) {
            ring.wakeUp();
        } else {
            LockSupport.unpark(carrier);
        }
    }
}
