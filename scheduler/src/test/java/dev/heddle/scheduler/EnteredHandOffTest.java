package dev.heddle.scheduler;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks that lose their core while they are inside it, or in turn. */
class EnteredHandOffTest {

    @Test
    void anEnteredCoreCannotBeHandedOff() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(1))) {
            Core core = group.cores().getFirst();
            Groups.runOn(
                    core,
                    () -> {
                        Carrier carrier = enter(core);
                        assertFalse(core.handOff());
                        assertEquals(1, group.carriers().size(), "no spare was asked for");
                        core.leave(carrier);
                        assertTrue(core.handOff());
                    });
        }
    }

    @Test
    void whereThereIsNoSpareNoCoreIsTaken() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(1).withHandOff(Groups.NEVER, 1))) {
            Core core = group.cores().getFirst();
            Groups.runOn(
                    core,
                    () -> {
                        assertFalse(core.handOffToSpare().from(core.lease().observe()));
                        assertFalse(core.handOff());
                        Carrier carrier = enter(core);
                        assertFalse(core.handOffToSpare().from(core.lease().observe()));
                        core.leave(carrier);
                        core.leave(enter(core));
                    });
            assertEquals(0, core.statistics().handOffs());
        }
    }

    @Test
    void anEnteredCoreThatIsWantedGoesWithTheLastLeave() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(1))) {
            Core core = group.cores().getFirst();
            Groups.runOn(
                    core,
                    () -> {
                        Carrier carrier = enter(core);
                        Carrier nested = enter(core);
                        assertFalse(core.handOffToSpare().from(core.lease().observe()));
                        core.leave(nested);
                        assertEquals(0, core.statistics().handOffs());
                        core.leave(carrier);
                        assertNull(core.enter(), "the task is a stranger to its core");
                    });
            assertEquals(1, core.statistics().handOffs());
        }
    }

    @Test
    void aCoreThatIsNoLongerWantedStays() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(1))) {
            Core core = group.cores().getFirst();
            Groups.runOn(
                    core,
                    () -> {
                        Carrier carrier = enter(core);
                        assertFalse(core.handOffToSpare().from(core.lease().observe()));
                        core.handOffToSpare().callOff();
                        core.leave(carrier);
                        core.leave(enter(core));
                    });
            assertEquals(0, core.statistics().handOffs());
            assertEquals(2, group.carriers().size());
            // The spare that was set aside is to be had again.
            Groups.runOn(core, () -> assertTrue(core.handOff()));
            assertEquals(2, group.carriers().size());
        }
    }

    @Test
    void aTaskThatMissedTheWishLosesItsCoreWhileItComputes() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(1))) {
            Core core = group.cores().getFirst();
            Groups.runOn(
                    core,
                    () -> {
                        Carrier carrier = enter(core);
                        long inside = core.lease().observe();
                        assertFalse(core.handOffToSpare().from(inside));
                        carrier.leave(core.lease()); // and goes on
                        assertTrue(core.handOffToSpare().from(core.lease().observe()));
                        assertNull(core.enter());
                    });
            assertEquals(1, core.statistics().handOffs());
            assertEquals(2, group.carriers().size());
        }
    }

    @Test
    void aWishForATaskThatHasEndedIsNotForTheNext() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(1))) {
            Core core = group.cores().getFirst();
            Groups.runOn(
                    core,
                    () -> {
                        Carrier carrier = enter(core);
                        assertFalse(core.handOffToSpare().from(core.lease().observe()));
                        carrier.leave(core.lease());
                    });
            Groups.runOn(core, () -> core.leave(enter(core)));
            assertEquals(0, core.statistics().handOffs());
        }
    }

    /** It is inside its core whenever the watchdog looks. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theWatchdogTakesACoreThatIsEnteredAgainAndAgain(int cores) throws Exception {
        try (CoreGroup group = Groups.open(Groups.lively(cores))) {
            Core core = group.cores().getLast();
            AtomicBoolean stop = new AtomicBoolean();
            CountDownLatch lost = new CountDownLatch(1);
            core.execute(() -> {
                for (Carrier in = core.enter(); in != null && !stop.get(); in = core.enter()) {
                    compute(TimeUnit.MICROSECONDS.toNanos(200));
                    core.leave(in);
                }
                lost.countDown();
            });
            CountDownLatch other = new CountDownLatch(1);
            core.execute(other::countDown);
            try {
                Groups.await(other);
                Groups.await(lost);
            } finally {
                stop.set(true);
            }
        }
    }

    /** Each loses the core to the next, and what is no task must not wait for the last of them. */
    @Test
    void timersFireBetweenTheTasksThatKeepTheirCarriers() throws Exception {
        int hogs = 12;
        try (CoreGroup group = Groups.open(Groups.lively(1))) {
            Core core = group.cores().getFirst();
            AtomicInteger started = new AtomicInteger();
            AtomicInteger startedBefore = new AtomicInteger();
            CountDownLatch fired = new CountDownLatch(1);
            Groups.runOn(
                    core,
                    () -> {
                        for (int i = 0; i < hogs; i++) {
                            core.execute(() -> {
                                started.incrementAndGet();
                                Groups.await(fired);
                            });
                        }
                        var _ =
                                core.schedule(
                                        () -> {
                                            startedBefore.set(started.get());
                                            fired.countDown();
                                        },
                                        1,
                                        TimeUnit.MILLISECONDS);
                    });
            Groups.await(fired);
            assertTrue(startedBefore.get() < hogs, startedBefore + " tasks before the timer");
        }
    }

    private static Carrier enter(Core core) {
        Carrier carrier = core.enter();
        assertNotNull(carrier);
        return carrier;
    }

    private static void compute(long nanos) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < nanos) {
            Thread.onSpinWait();
        }
    }

    /** The watchdog has set a spare aside for a task that ended, and has not looked again. */
    @Test
    void aSpareThatWaitsForATaskEndsWithTheGroup() throws Exception {
        CoreGroup group = Groups.open(Groups.still(1));
        try (group) {
            Core core = group.cores().getFirst();
            Groups.runOn(
                    core,
                    () -> {
                        Carrier carrier = enter(core);
                        assertFalse(core.handOffToSpare().from(core.lease().observe()));
                        carrier.leave(core.lease());
                    });
            assertEquals(2, group.carriers().size());
        }
        await().until(() -> group.carriers().size() == 0);
    }

    @Test
    void aCoreWhoseTaskHasEndedIsNotTakenAndTheSpareIsToBeHad() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(1))) {
            Core core = group.cores().getFirst();
            AtomicLong seen = new AtomicLong();
            Groups.runOn(core, () -> seen.set(core.lease().observe()));
            Groups.runOn(
                    core,
                    () -> {
                        assertFalse(core.handOffToSpare().from(seen.get()));
                        core.leave(enter(core));
                        assertTrue(core.handOff());
                    });
            assertEquals(2, group.carriers().size());
        }
    }

    /** With two carriers there is no other spare than the one that was set aside. */
    @Test
    void theWatchdogGivesBackTheSpareOfATaskThatHasEnded() throws Exception {
        CoreGroupOptions options = Groups.lively(1).withHandOff(Duration.ofMillis(4), 2);
        try (CoreGroup group = Groups.open(options)) {
            Core core = group.cores().getFirst();
            Groups.runOn(
                    core,
                    () -> {
                        Carrier carrier = enter(core);
                        var _ = core.handOffToSpare().from(core.lease().observe());
                        carrier.leave(core.lease());
                    });
            await().until(() -> {
                AtomicBoolean isTaken = new AtomicBoolean();
                Groups.runOn(core, () -> isTaken.set(core.handOff()));
                return isTaken.get();
            });
        }
    }

    /** More looks than it takes the watchdog to go to sleep, where all cores do. */
    @Test
    void aCoreThatIsAlwaysAwakeIsWatchedAllTheTime() throws Exception {
        try (CoreGroup group = Groups.open(Groups.lively(1))) {
            Core core = group.cores().getFirst();
            assertTrue(group.watchdog().isDaemon());
            AtomicBoolean stop = new AtomicBoolean();
            Runnable storm =
                    new Runnable() {
                        @Override
                        public void run() {
                            if (!stop.get()) {
                                core.execute(this);
                            }
                        }
                    };
            long before = group.ticks().get();
            core.execute(storm);
            try {
                await().until(() -> group.ticks().get() > before + 50);
                await().pollInterval(Duration.ofMillis(1))
                        .until(() -> group.watchdog().getState() == Thread.State.TIMED_WAITING);
            } finally {
                stop.set(true);
            }
        }
    }
}
