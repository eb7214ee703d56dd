package dev.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which threads a core counts as its own. */
class LiveTaskTest {
    private final Disguise disguise = new Disguise();
    private CoreGroup group;
    private Core core;

    @BeforeEach
    void open() throws Exception {
        group = Groups.open(Groups.still(1).withCurrentCarrier(disguise));
        core = group.cores().getFirst();
    }

    @AfterEach
    void close() {
        group.close();
    }

    @Test
    void aTaskIsCountedWhileItRunsAndHoldsItsCoreNeitherThenNorAfterwards() throws Exception {
        Groups.runOn(
                core,
                () -> {
                    List<Thread> seen = new ArrayList<>();
                    Runnable body =
                            () -> {
                                assertEquals(1, core.liveTasks().approximateSize());
                                assertTrue(Lease.isInTask(core.lease().observe()));
                                seen.addAll(core.liveTasks().threads());
                            };
                    new LiveTask(core, body).run();
                    assertEquals(List.of(Thread.currentThread()), seen);
                    assertTrue(Lease.isInTask(core.lease().observe()));
                    assertEquals(0, core.liveTasks().approximateSize());
                    assertEquals(List.of(), core.liveTasks().threads());
                });
    }

    @Test
    void aTaskThatHasLostItsCoreIsCountedThroughTheInbox() throws Exception {
        new LiveTask(core, () -> assertEquals(Set.of(Thread.currentThread()), living())).run();
        assertEquals(Set.of(), living());
    }

    @Test
    void whereTheEndOvertakesTheBeginningNothingIsLeftBehind() throws Exception {
        Groups.runOn(
                core,
                () -> {
                    disguise.putOn();
                    new LiveTask(core, disguise::takeOff).run();
                });
        Groups.awaitInbox(core);
        assertEquals(0, core.liveTasks().approximateSize());
        assertEquals(Set.of(), living());
    }

    /** The newest is the first of the list: its middle, both of its ends, and the last. */
    @Test
    void whoeverEndsTheOthersStayCounted() throws Exception {
        List<Thread> threads = new ArrayList<>();
        List<CountDownLatch> ends = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            CountDownLatch end = new CountDownLatch(1);
            ends.add(end);
            threads.add(Thread.ofPlatform().start(new LiveTask(core, () -> Groups.await(end))));
            while (living().size() <= i) {
                Thread.onSpinWait();
            }
        }
        Set<Thread> left = new HashSet<>(threads);
        for (int i : new int[] {2, 1, 4, 0, 3}) {
            ends.get(i).countDown();
            threads.get(i).join(TimeUnit.SECONDS.toMillis(Groups.PATIENCE_SECONDS));
            left.remove(threads.get(i));
            assertEquals(left, living());
            assertEquals(left.size(), core.liveTasks().approximateSize());
        }
    }

    /** After what was sent to the core so far. */
    private Set<Thread> living() {
        Set<Thread> living = new HashSet<>();
        core.runInLoop(() -> living.addAll(core.liveTasks().threads()));
        try {
            Groups.awaitInbox(core);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return living;
    }
}
