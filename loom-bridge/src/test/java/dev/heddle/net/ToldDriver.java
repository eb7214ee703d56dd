package dev.heddle.net;

import dev.heddle.scheduler.IoDriver;
import dev.heddle.scheduler.IoEndpoint;
import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.PollContext;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Completes nothing by itself: the test does. Sleeps by parking. */
final class ToldDriver implements IoDriver {
    private static final long HOUR = Duration.ofHours(1).toNanos();

    private final Consumer<IoOperation> onSubmit;
    private final Consumer<IoOperation> onCancel;
    private volatile Thread carrier;

    ToldDriver(Consumer<IoOperation> onSubmit, Consumer<IoOperation> onCancel) {
        this.onSubmit = onSubmit;
        this.onCancel = onCancel;
    }

    @Override
    public String name() {
        return "told";
    }

    @Override
    public void attach() {
        carrier = Thread.currentThread();
    }

    @Override
    public void detach() {}

    @Override
    public void submit(IoOperation submitted) {
        onSubmit.accept(submitted);
    }

    @Override
    public void cancel(IoOperation cancelled) {
        onCancel.accept(cancelled);
    }

    @Override
    public void close(IoEndpoint closed) {
        closed.closed();
    }

    @Override
    public void poll(PollContext context) {
        if (context.canBlock()) {
            long deadline = context.deadlineNanos();
            LockSupport.parkNanos(
                    this,
                    deadline == PollContext.NO_DEADLINE ? HOUR : deadline - System.nanoTime());
        }
    }

    @Override
    public void wakeUp() {
        LockSupport.unpark(carrier);
    }

    @Override
    public void shutDown() {}

    @Override
    public Statistics statistics() {
        return Statistics.NONE;
    }
}
