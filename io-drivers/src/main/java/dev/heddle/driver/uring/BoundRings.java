package dev.heddle.driver.uring;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Rings that are bound to their threads: that of the present carrier, and those of carriers that
 * have lost the core and have not come back yet.
 */
final class BoundRings implements Rings {
    private final Map<Thread, Ring> byCarrier = new ConcurrentHashMap<>();

    private final DescriptorReserve reserve = new DescriptorReserve();

    // written by the lease holder, read by whoever wakes it
    private volatile @Nullable Ring current;
    private volatile @Nullable Thread carrier;

    @Override
    public @Nullable Ring current() {
        return current;
    }

    @Override
    public @Nullable Ring succeed() {
        carrier = Thread.currentThread();
        Ring abandoned = current;
        current = null;
        return abandoned;
    }

    @Override
    public void open(Ring.Completions completions) throws IOException {
        Ring ring;
        try {
            ring = NettyRing.open(completions);
        } catch (IOException noneLeft) {
            if (!reserve.release()) {
                throw noneLeft;
            }
            ring = NettyRing.open(completions);
        }
        reserve.fill();
        byCarrier.put(Thread.currentThread(), ring);
        current = ring;
    }

    @Override
    public @Nullable Ring takeOwn() {
        return byCarrier.remove(Thread.currentThread());
    }

    @Override
    public @Nullable Ring takeCurrent() {
        current = null;
        return takeOwn();
    }

    @Override
    public void descriptorFreed() {
        reserve.fill();
    }

    @Override
    public void close() {
        reserve.close();
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
