package dev.heddle.scheduler;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What hand-offs do is {@link HandOffTest}'s; here: what must not end the watchdog. */
class WatchdogTest {
    private final AtomicInteger failures = new AtomicInteger();
    private final CoreGroup group = new CoreGroup(Groups.still(1).withDrivers(FailingDriver::new));
    private final Core core = group.cores().getFirst();

    /** Has no memory for a wake-up by the watchdog. */
    private final class FailingDriver extends FakeDriver {
        FailingDriver(Core core) {
            super(core);
        }

        @Override
        public void wakeUp() {
            if (Thread.currentThread() instanceof Watchdog) {
                failures.incrementAndGet();
                throw new OutOfMemoryError("for the test");
            }
        }
    }

    /** The watchdog wakes a core if that went to sleep behind its look: one try counts. */
    @Test
    void itLooksOnWhereThereIsNoMemoryForAFigure() throws InterruptedException {
        OpaqueCounter ticks = new OpaqueCounter();
        Watchdog watchdog =
                new Watchdog("test", List.of(core), ticks, TimeUnit.MICROSECONDS.toNanos(100));
        AtomicBoolean isOver = new AtomicBoolean();
        Thread loop = Thread.ofPlatform().daemon().start(() -> fallAsleepUntil(isOver, watchdog));
        watchdog.start();
        try {
            await().dontCatchUncaughtExceptions().until(() -> failures.get() > 0);
            long then = ticks.get();
            await().dontCatchUncaughtExceptions()
                    .until(() -> ticks.get() >= then + 2 || !watchdog.isAlive());
            assertTrue(watchdog.isAlive(), "the watchdog has ended");
        } finally {
            isOver.set(true);
            loop.join();
            watchdog.close();
            watchdog.join();
        }
    }

    /** As the loop does, but that it never blocks. */
    private void fallAsleepUntil(AtomicBoolean isOver, Watchdog watchdog) {
        while (!isOver.get()) {
            core.gate().announce();
            Thread.onSpinWait();
            core.gate().retract();
            watchdog.rouse();
            if (core.inbox().take() instanceof LoopMessage message) {
                message.deliver(core);
            }
        }
    }
}
