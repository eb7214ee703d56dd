package dev.heddle.scheduler;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("FutureReturnValueIgnored") // a timer's effect is what counts
class HandOffTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void hogLosesItsCoreToASpareCarrier(int cores) throws Exception {
        try (CoreGroup group = Groups.open(Groups.lively(cores))) {
            for (Core core : group.cores()) {
                AtomicBoolean stop = new AtomicBoolean();
                CountDownLatch ended = new CountDownLatch(1);
                CountDownLatch others = new CountDownLatch(100);
                CountDownLatch timers = new CountDownLatch(10);
                core.execute(() -> {
                    while (!stop.get()) {
                        Thread.onSpinWait();
                    }
                    ended.countDown();
                });
                for (int i = 0; i < 100; i++) {
                    core.execute(others::countDown);
                }
                for (int i = 0; i < 10; i++) {
                    core.schedule(timers::countDown, i, TimeUnit.MILLISECONDS);
                }
                Groups.await(others);
                Groups.await(timers);
                assertTrue(core.statistics().handOffs() >= 1);
                stop.set(true);
                Groups.await(ended);
            }
        }
    }

    /** With looks so far apart that the watchdog can tell what waits for a processor. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatComputesOrBlocksLosesItsCoreAlsoWhereWaitingCanBeTold(boolean isComputing)
            throws Exception {
        try (CoreGroup group =
                Groups.open(Groups.still(1).withHandOff(Duration.ofMillis(10), 16))) {
            Core core = group.cores().getFirst();
            for (int round = 0; round < 3; round++) {
                CountDownLatch goOn = new CountDownLatch(1);
                CountDownLatch other = new CountDownLatch(1);
                core.execute(() -> {
                    while (isComputing && goOn.getCount() > 0) {
                        Thread.onSpinWait();
                    }
                    Groups.await(goOn);
                });
                core.execute(other::countDown);
                Groups.await(other);
                goOn.countDown();
            }
            assertTrue(core.statistics().handOffs() >= 3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aSleepingWatchdogIsRousedByTheFirstHog(int cores) throws Exception {
        try (CoreGroup group = Groups.open(Groups.lively(cores))) {
            Core core = group.cores().getLast();
            for (int round = 0; round < 3; round++) {
                await().until(() -> group.watchdog().getState() == Thread.State.WAITING);
                CountDownLatch goOn = new CountDownLatch(1);
                CountDownLatch other = new CountDownLatch(1);
                core.execute(() -> Groups.await(goOn));
                core.execute(other::countDown);
                Groups.await(other);
                goOn.countDown();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void handOffIsAtOnceWhereTheTaskAsksForIt(int cores) throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(cores))) {
            Core core = group.cores().getLast();
            CountDownLatch other = new CountDownLatch(1);
            AtomicReference<Thread> carrier = new AtomicReference<>();
            Groups.runOn(
                    core,
                    () -> {
                        core.execute(() -> {
                            carrier.set(Thread.currentThread());
                            other.countDown();
                        });
                        assertTrue(core.handOff());
                        Groups.await(other); // the core goes on while this task blocks
                        assertNotSame(Thread.currentThread(), carrier.get());
                        assertFalse(core.handOff(), "the core is gone already");
                        assertNull(core.enter(), "the task is a stranger to its core");
                    });
            assertEquals(1, core.statistics().handOffs());
        }
    }

    @Test
    void aTaskThatHasLostItsCoreStillReachesIt() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(1))) {
            Core core = group.cores().getFirst();
            CountDownLatch ran = new CountDownLatch(2);
            Groups.runOn(
                    core,
                    () -> {
                        assertTrue(core.handOff());
                        core.execute(ran::countDown);
                        core.schedule(ran::countDown, 1, TimeUnit.MILLISECONDS);
                    });
            Groups.await(ran);
        }
    }

    @Test
    void handOffByAStrangerDoesNothingAndStartsNoThread() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(1))) {
            assertFalse(group.cores().getFirst().handOff());
            assertEquals(1, group.carriers().size());
        }
    }

    @Test
    void theOldCarrierBecomesASpareAndServesTheNextHandOff() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(1))) {
            Core core = group.cores().getFirst();
            for (int i = 1; i <= 200; i++) {
                AtomicReference<Thread> old = new AtomicReference<>();
                Groups.runOn(
                        core,
                        () -> {
                            old.set(Thread.currentThread());
                            assertTrue(core.handOff());
                        });
                assertEquals(i, core.statistics().handOffs());
                // As a spare it parks on the carriers; before, it would not be reserved again.
                await().pollInterval(Duration.ofMillis(1))
                        .until(() -> group.carriers().equals(LockSupport.getBlocker(old.get())));
                assertEquals(i, FakeDriver.of(core).detachments.get());
            }
            assertEquals(2, group.carriers().size());
        }
    }

    @Test
    void aDriverThatFailsToDetachCostsNoCarrier() throws Exception {
        try (LogCapture log = new LogCapture(CoreLoop.class);
                CoreGroup group = Groups.open(Groups.still(1).withHandOff(Groups.NEVER, 2))) {
            Core core = group.cores().getFirst();
            FakeDriver driver = FakeDriver.of(core);
            driver.onDetach =
                    () -> {
                        throw new IllegalStateException("on purpose");
                    };
            for (int i = 1; i <= 5; i++) {
                await().until(() -> handOffSucceeds(core));
            }
            driver.onDetach = () -> {};
            await().until(() -> log.has("detach"));
        }
    }

    private static boolean handOffSucceeds(Core core) throws Exception {
        AtomicBoolean handedOff = new AtomicBoolean();
        Groups.runOn(core, () -> handedOff.set(core.handOff()));
        return handedOff.get();
    }

    @Test
    void theBoundOfCarriersIsHonouredAndTheCoreGoesOnWhenOneComesBack() throws Exception {
        CoreGroupOptions options = Groups.lively(1).withHandOff(Duration.ofMillis(2), 3);
        try (CoreGroup group = Groups.open(options)) {
            Core core = group.cores().getFirst();
            List<CountDownLatch> hogs = new ArrayList<>();
            CountDownLatch allRun = new CountDownLatch(3);
            for (int i = 0; i < 3; i++) {
                CountDownLatch goOn = new CountDownLatch(1);
                hogs.add(goOn);
                core.execute(() -> {
                    allRun.countDown();
                    Groups.await(goOn);
                });
            }
            CountDownLatch fourth = new CountDownLatch(1);
            core.execute(fourth::countDown);
            Groups.await(allRun);
            assertNull(group.carriers().reserve());
            assertEquals(3, group.carriers().size());
            assertEquals(1, fourth.getCount());
            hogs.get(1).countDown();
            Groups.await(fourth);
            hogs.forEach(CountDownLatch::countDown);
        }
    }

    /** Each task enters its core again and again while others take it away. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void handOffsBesideEntriesLoseNoTaskAndRunNoneTwice(int cores) throws Exception {
        int tasks = 4_000;
        try (CoreGroup group = Groups.open(Groups.still(cores))) {
            AtomicInteger children = new AtomicInteger();
            CountDownLatch done = new CountDownLatch(cores * tasks * 2);
            AtomicBoolean stop = new AtomicBoolean();
            Thread taker =
                    Thread.ofPlatform()
                            .start(() -> {
                                while (!stop.get()) {
                                    for (Core core : group.cores()) {
                                        long seen = core.lease().observe();
                                        if (Lease.isInTask(seen)) {
                                            core.handOffToSpare().from(seen);
                                        }
                                    }
                                    Thread.onSpinWait();
                                }
                            });
            for (Core core : group.cores()) {
                for (int i = 0; i < tasks; i++) {
                    core.execute(() -> {
                        core.execute(() -> {
                            children.incrementAndGet();
                            done.countDown();
                        });
                        core.schedule(() -> {}, 1, TimeUnit.HOURS).cancel(false);
                        done.countDown();
                    });
                }
            }
            Groups.await(done);
            stop.set(true);
            taker.join();
            assertEquals(cores * tasks, children.get());
            for (Core core : group.cores()) {
                AtomicInteger pending = new AtomicInteger();
                Groups.runOn(core, () -> pending.set(core.timers().size()));
                await().until(() -> {
                    Groups.runOn(core, () -> pending.set(core.timers().size()));
                    return pending.get() == 0;
                });
            }
        }
    }
}
