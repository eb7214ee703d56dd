package dev.heddle.scheduler;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The driver of a core without I/O: it sleeps by parking the carrier. */
final class ParkingDriver implements IoDriver {
    /** Makes them. */
    static final IoDriver.Factory FACTORY = core -> new ParkingDriver();

    private volatile @Nullable Thread carrier;

    // lease holder only
    private long sleeps;

    @Override
    public String name() {
        return "none";
    }

    @Override
    public void attach() {
        carrier = Thread.currentThread();
    }

    @Override
    public void detach() {
        // Nothing is bound to the thread.
    }

    @Override
    public void submit(IoOperation operation) {
        operation.completeNow(-Errno.ENOSYS);
    }

    @Override
    public void cancel(IoOperation operation) {
        // Every operation has completed in submit.
    }

    @Override
    public void close(IoEndpoint endpoint) {
        endpoint.closed();
    }

    @Override
    public void poll(PollContext context) {
        if (!context.canBlock()) {
            return;
        }
        sleeps++;
        // While the carrier is interrupted, park would return at once, again and again.
        Thread.interrupted();
        long deadline = context.deadlineNanos();
        if (deadline == PollContext.NO_DEADLINE) {
            LockSupport.park(this);
        } else {
            LockSupport.parkNanos(this, deadline - System.nanoTime());
        }
    }

    @Override
    public void wakeUp() {
        LockSupport.unpark(carrier);
    }

    @Override
    public void shutDown() {
        // Nothing is open.
    }

    @Override
    public Statistics statistics() {
        return new Statistics(sleeps, 0, 0, 0, 0);
    }
}
