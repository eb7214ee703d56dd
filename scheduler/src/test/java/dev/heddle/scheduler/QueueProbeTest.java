package dev.heddle.scheduler;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sends the probe as the watchdog would, which does not look while these run, but in the last. */
class QueueProbeTest {
    private static final long MILLI = 1_000_000;

    private CoreGroup group;
    private Core core;

    @BeforeEach
    void open() throws Exception {
        group = Groups.open(Groups.still(1));
        core = group.cores().getFirst();
    }

    @AfterEach
    void close() {
        group.close();
    }

    /** What the core does while it is held up, and what comes for it meanwhile. */
    private void whileHeldUp(Runnable meanwhile) {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        core.execute(() -> {
            begun.countDown();
            Groups.await(mayEnd);
        });
        Groups.await(begun);
        try {
            meanwhile.run();
        } finally {
            mayEnd.countDown();
        }
    }

    @Test
    void waitsAsWhatIsHandedOverAtTheSameTime() {
        long sent = System.nanoTime() - 500 * MILLI;
        whileHeldUp(() -> core.probe().send(sent));
        await().until(() -> core.statistics().queueWaits().total() == 1);
        long waited = core.statistics().queueWaits().quantileNanos(1);
        long most = System.nanoTime() - sent;
        assertTrue(waited >= 500 * MILLI && waited <= 1.25 * most, waited + " ns of " + most);
    }

    @Test
    void waitsBehindWhatIsReadyAndIsNoneOfTheTasksThatAreCounted() throws Exception {
        CompletableFuture<Integer> before = new CompletableFuture<>();
        CompletableFuture<Integer> load = new CompletableFuture<>();
        long tasks = core.statistics().tasks();
        whileHeldUp(() -> {
            for (int i = 0; i < 3; i++) {
                core.execute(() -> {});
            }
            core.execute(() -> {
                load.complete(core.load());
                before.complete((int) core.statistics().queueWaits().total());
            });
            assertEquals(4, core.load());
            assertEquals(4, core.statistics().waiting());
            core.probe().send(System.nanoTime());
            assertEquals(4, core.load(), "neither is it load");
            assertEquals(4, core.statistics().waiting());
        });
        assertEquals(0, Groups.await(load), "nor behind the others");
        assertEquals(0, Groups.await(before));
        await().until(() -> core.statistics().queueWaits().total() == 1);
        await().until(() -> core.statistics().tasks() == tasks + 5);
    }

    /** A driver sends alone what nothing else could go with: a figure must not change that. */
    @Test
    void isNoReadyTaskForADriver() throws Exception {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        whileHeldUp(() -> {
            core.execute(() -> answer.complete(core.hasReadyTasks()));
            core.probe().send(System.nanoTime());
        });
        assertFalse(Groups.await(answer));
        await().until(() -> core.statistics().queueWaits().total() == 1);
    }

    @Test
    void oneIsUnderWayAtATime() {
        whileHeldUp(() -> {
            for (int i = 0; i < 5; i++) {
                core.probe().send(System.nanoTime());
            }
        });
        await().until(() -> core.statistics().queueWaits().total() == 1);
        core.probe().send(System.nanoTime());
        await().until(() -> core.statistics().queueWaits().total() == 2);
    }

    /** It is the watchdog that sends it, to cores that are awake. */
    @Test
    void aBusyCoreTellsHowLongItsTasksWaitAndItsTurnsLast() throws Exception {
        CoreGroupOptions options = Groups.still(1).withHandOff(Duration.ofMillis(40), 1);
        try (CoreGroup watched = Groups.open(options)) {
            Core busy = watched.cores().getFirst();
            AtomicBoolean stop = new AtomicBoolean();
            CountDownLatch stopped = new CountDownLatch(3);
            for (int i = 0; i < 3; i++) {
                busy.execute(
                        new Runnable() {
                            @Override
                            public void run() {
                                long until = System.nanoTime() + MILLI;
                                while (System.nanoTime() < until) {
                                    Thread.onSpinWait();
                                }
                                if (stop.get()) {
                                    stopped.countDown();
                                } else {
                                    busy.execute(this);
                                }
                            }
                        });
            }
            // Three tasks of a millisecond each are before it.
            await().until(() -> busy.statistics().queueWaits().quantileNanos(1) >= 2 * MILLI);
            await().until(() -> busy.statistics().turnTimes().quantileNanos(1) >= MILLI);
            stop.set(true);
            Groups.await(stopped);
        }
    }

    /** The turn of a task that lost its core is none that took no time. */
    @Test
    void aTurnThatLostItsCoreIsCounted() throws Exception {
        try (CoreGroup lively = Groups.open(Groups.lively(1))) {
            Core robbed = lively.cores().getFirst();
            CountDownLatch mayEnd = new CountDownLatch(1);
            robbed.execute(() -> Groups.await(mayEnd));
            await().until(() -> robbed.statistics().handOffs() == 1);
            await().until(() -> robbed.statistics().turnTimes().quantileNanos(1) >= MILLI);
            mayEnd.countDown();
        }
    }
}
