package dev.heddle.soak.subject;

import dev.heddle.soak.traffic.Violations;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads whose timer is cancelled by an unpark, an interrupt or an element, and which then wait
 * past its time: a timer that fires all the same ends that wait early.
 */
final class CancelledTimers implements Workload {
    private static final int THREADS = 24;
    private static final long TIMER_NANOS = 40_000_000;
    private static final long BEHIND_NANOS = 60_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TargetRuntime runtime;
    private final Violations violations;
    private final CountedThreads threads;
    private final LongAdder cancelled = new LongAdder();
    private final LongAdder fired = new LongAdder();
    private volatile boolean isStopped;

    CancelledTimers(TargetRuntime runtime, Violations violations) {
        this.runtime = runtime;
        this.violations = violations;
        threads = new CountedThreads("cancelled timers", violations);
    }

    @Override
    public void start() {
        isStopped = false;
        for (int i = 0; i < THREADS; i++) {
            int kind = i;
            threads.start(
                    runtime.threadsOn(i),
                    () -> {
                        while (!isStopped) {
                            switch (kind % 3) {
                                case 0 -> parkUnparked();
                                case 1 -> sleepInterrupted();
                                default -> pollGiven();
                            }
                        }
                    });
        }
    }

    private void parkUnparked() {
        Thread sleeper = Thread.currentThread();
        AtomicBoolean isWoken = wake(() -> LockSupport.unpark(sleeper));
        long begun = System.nanoTime();
        LockSupport.parkNanos(TIMER_NANOS);
        check("park", System.nanoTime() - begun, isWoken);
    }

    private void sleepInterrupted() {
        Thread sleeper = Thread.currentThread();
        AtomicBoolean isWoken = wake(sleeper::interrupt);
        long begun = System.nanoTime();
        long took;
        try {
            Thread.sleep(Duration.ofNanos(TIMER_NANOS));
            took = TIMER_NANOS;
        } catch (InterruptedException e) {
            took = System.nanoTime() - begun;
        }
        check("sleep", took, isWoken);
    }

    private void pollGiven() throws InterruptedException {
        LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>();
        AtomicBoolean isWoken = wake(() -> queue.add("given"));
        long begun = System.nanoTime();
        queue.poll(TIMER_NANOS, TimeUnit.NANOSECONDS);
        check("poll", System.nanoTime() - begun, isWoken);
    }

    private AtomicBoolean wake(Runnable how) {
        AtomicBoolean isWoken = new AtomicBoolean();
        threads.start(
                runtime.threads(),
                () -> {
                    Thread.sleep(1);
                    how.run();
                    isWoken.set(true);
                });
        return isWoken;
    }

    /**
     * The wait behind a cancelled timer: it ends when its own time is over. What else may end it
     * has come by then: the waker is done, and a permit that it left behind is taken.
     */
    @SuppressWarnings("ThreadPriorityCheck") // a wait that leaves no permit behind
    private void check(String what, long tookNanos, AtomicBoolean isWoken) {
        while (!isWoken.get()) {
            Thread.yield();
        }
        Thread.interrupted();
        LockSupport.unpark(Thread.currentThread());
        LockSupport.park();
        if (tookNanos >= TIMER_NANOS) {
            fired.increment(); // the waker was late
            return;
        }
        long begun = System.nanoTime();
        LockSupport.parkNanos(BEHIND_NANOS);
        check(what, tookNanos, System.nanoTime() - begun);
    }

    /**
     * @param tookNanos until the timer was cancelled
     * @param behindNanos that the wait behind it took
     */
    void check(String what, long tookNanos, long behindNanos) {
        cancelled.increment();
        if (behindNanos < BEHIND_NANOS) {
            violations.add(
                    "cancelled timer of a " + what,
                    "cancelled after %d ns of %d, and a wait of %d ns behind it ended after %d ns"
                            .formatted(tookNanos, TIMER_NANOS, BEHIND_NANOS, behindNanos));
        }
    }

    @Override
    public void stop() throws InterruptedException {
        isStopped = true;
        threads.join(PATIENCE);
    }

    @Override
    public String figures() {
        return "timers cancelled " + cancelled + ", fired first " + fired;
    }
}
