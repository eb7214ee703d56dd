package dev.heddle.scheduler;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A driver that sleeps by parking, notes what it is asked for, and has a hook wherever a test wants
 * to interfere. It completes nothing by itself: tests do.
 */
class FakeDriver implements IoDriver {
    /** A hook that may fail. */
    interface Attachment {
        void run() throws IOException;
    }

    final Core core;
    final List<String> calls = new CopyOnWriteArrayList<>();
    final List<IoOperation> submitted = new CopyOnWriteArrayList<>();
    final AtomicInteger polls = new AtomicInteger();
    final AtomicInteger wakeUps = new AtomicInteger();
    final AtomicInteger attachments = new AtomicInteger();
    final AtomicInteger detachments = new AtomicInteger();
    final CountDownLatch shutDown = new CountDownLatch(1);

    volatile Attachment onAttach = () -> {};
    volatile Runnable onPoll = () -> {};
    volatile Runnable onBlock = () -> {};
    volatile Runnable onDetach = () -> {};
    volatile Runnable onShutDown = () -> {};
    volatile Runnable onSubmit = () -> {};
    volatile Consumer<IoOperation> onSubmitted = operation -> {};
    volatile long buffers;
    volatile Thread carrier;

    FakeDriver(Core core) {
        this.core = core;
    }

    /** The fake driver of a core that was made with fake drivers. */
    static FakeDriver of(Core core) {
        return (FakeDriver) core.driver();
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public void attach() throws IOException {
        carrier = Thread.currentThread();
        attachments.incrementAndGet();
        onAttach.run();
    }

    @Override
    public void detach() {
        detachments.incrementAndGet();
        onDetach.run();
    }

    @Override
    public void submit(IoOperation operation) {
        onSubmit.run();
        calls.add("submit");
        submitted.add(operation);
        onSubmitted.accept(operation);
    }

    @Override
    public void cancel(IoOperation operation) {
        calls.add("cancel");
        if (submitted.remove(operation)) {
            operation.complete(-Errno.ECANCELED);
        }
    }

    @Override
    public void close(IoEndpoint endpoint) {
        calls.add("close");
        endpoint.closed();
    }

    @Override
    public void poll(PollContext context) {
        polls.incrementAndGet();
        onPoll.run();
        if (!context.canBlock()) {
            return;
        }
        onBlock.run();
        long deadline = context.deadlineNanos();
        if (!context.canBlock()) {
            return;
        }
        Thread.interrupted();
        if (deadline == PollContext.NO_DEADLINE) {
            LockSupport.park(this);
        } else {
            LockSupport.parkNanos(this, deadline - System.nanoTime());
        }
    }

    @Override
    public void wakeUp() {
        wakeUps.incrementAndGet();
        LockSupport.unpark(carrier);
    }

    @Override
    public void shutDown() {
        shutDown.countDown();
        onShutDown.run();
        for (IoOperation operation : submitted) {
            operation.complete(-Errno.ECANCELED);
        }
        submitted.clear();
    }

    @Override
    public Statistics statistics() {
        return new Statistics(polls.get(), submitted.size(), 0, wakeUps.get(), buffers);
    }
}
