package dev.heddle.scheduler;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What hand-offs do is {@link HandOffTest}'s; here: when they are, and what must not end it. */
class WatchdogTest {
    private static final Duration A_RARE_CHANCE = Duration.ofMinutes(1);

    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    @TempDir Path directory;

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

    @AfterEach
    void endCarriers() {
        group.carriers().close();
    }

    @Test
    void aCarrierThatWaitsForAProcessorKeepsItsCore() throws IOException {
        Watchdog watchdog = newWatchdog();
        FakeOsThread carrier = new FakeOsThread(directory);
        long task = beginOn(carrier);
        look(watchdog, 2);
        assertFalse(core.lease().isWanted(task));
        assertEquals(1, watchdog.postponed(core));
        core.lease().release(task);
        core.lease().endTask(task);
        look(watchdog, 1);

        long next = beginOn(carrier);
        look(watchdog, 2);
        assertFalse(core.lease().isWanted(next), "what was known of the one before is not its own");
        assertEquals(2, watchdog.postponed(core));
        look(watchdog, Preemption.MOST_LOOKS - 1);
        assertFalse(core.lease().isWanted(next));
        look(watchdog, 1);
        assertTrue(core.lease().isWanted(next), "not for ever");
    }

    @Test
    void aCarrierThatSleepsInTheKernelLosesItsCoreAtTheSecondLook() throws IOException {
        Watchdog watchdog = newWatchdog();
        FakeOsThread carrier = new FakeOsThread(directory);
        carrier.set('S', 0);
        long task = beginOn(carrier);
        look(watchdog, 1);
        assertFalse(core.lease().isWanted(task));
        look(watchdog, 1);
        assertTrue(core.lease().isWanted(task));
        assertEquals(0, watchdog.postponed(core));
    }

    @Test
    void aCarrierOfWhichNothingIsKnownLosesItsCoreAtTheSecondLook() throws IOException {
        Watchdog watchdog = newWatchdog();
        Carrier unknown = group.carriers().unstarted();
        core.runBy(unknown);
        long task = begin();
        look(watchdog, 2);
        assertTrue(core.lease().isWanted(task));
    }

    private Watchdog newWatchdog() throws IOException {
        return new Watchdog(
                "test",
                List.of(core),
                new OpaqueCounter(),
                TICK_NANOS,
                FakeDemand.of(directory, 3, 2));
    }

    private long beginOn(FakeOsThread thread) {
        Carrier carrier = group.carriers().unstarted();
        carrier.seenAs(thread.seen());
        core.runBy(carrier);
        return begin();
    }

    /** A task inside its core: it is asked for the core, which then nobody else has to run. */
    private long begin() {
        long task = core.lease().beginTask();
        assertTrue(core.lease().hold(task));
        return task;
    }

    private static void look(Watchdog watchdog, int times) {
        for (int i = 0; i < times; i++) {
            watchdog.look();
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
            // By chance, and rarely on a busy machine.
            await().atMost(A_RARE_CHANCE)
                    .dontCatchUncaughtExceptions()
                    .until(() -> failures.get() > 0);
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
