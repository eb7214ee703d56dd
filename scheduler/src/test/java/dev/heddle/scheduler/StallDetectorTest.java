package dev.heddle.scheduler;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Looks at a core that no watchdog looks at meanwhile, but in the last tests. */
class StallDetectorTest {
    private static final int LOOKS = 3;

    private final List<Stall> told = new CopyOnWriteArrayList<>();
    private final List<Blocked> blocked = new ArrayList<>();
    private CoreGroup group;
    private Core core;
    private StallDetector detector;

    @BeforeEach
    void open() throws IOException, InterruptedException {
        group = Groups.open(Groups.still(1));
        core = group.cores().getFirst();
        detector = new StallDetector(core, LOOKS, told::add);
    }

    @AfterEach
    void close() {
        blocked.forEach(Blocked::end);
        group.close();
    }

    @Test
    void aTaskIsToldOfOnceWhenEnoughLooksHaveFoundIt() {
        Blocked task = begin();
        // The first look cannot know that it will last.
        for (int i = 0; i < LOOKS; i++) {
            look();
            assertEquals(List.of(), told);
        }
        look();
        Stall stall = told.getFirst();
        assertSame(core, stall.core());
        assertSame(task.carrier, stall.carrier());
        assertSame(task, stall.task());
        assertFalse(stall.isHandedOff());
        assertFalse(stall.isOver());
        look();
        look();
        assertEquals(1, told.size());
        assertEquals(1, detector.count());

        task.end();
        await().until(stall::isOver);
        assertFalse(stall.isHandedOff());
    }

    @Test
    void aTaskThatEndsInTimeIsNotToldOf() {
        for (int round = 0; round < 3; round++) {
            Blocked task = begin();
            for (int i = 0; i < LOOKS; i++) {
                look();
            }
            task.end();
        }
        assertEquals(List.of(), told);
        assertEquals(0, detector.count());
    }

    @Test
    void itIsToldOfWhenItsCoreWasTakenFromIt() {
        Blocked task = begin();
        look();
        look();
        assertTrue(core.handOffToSpare().from(core.lease().observe()));
        runOnceMore();
        assertTrue(look(), "there is something to look at while the core sleeps");
        look();
        Stall stall = told.getFirst();
        assertSame(task, stall.task());
        assertSame(task.carrier, stall.carrier());
        assertTrue(stall.isHandedOff());
        assertFalse(stall.isOver());
        assertFalse(look(), "what has been told of does not keep the watchdog awake");
        task.end();
        await().until(stall::isOver);
        assertEquals(1, told.size());
    }

    @Test
    void aTaskThatLostItsCoreAndEndsInTimeIsNotToldOf() {
        Blocked task = begin();
        look();
        look();
        assertTrue(core.handOffToSpare().from(core.lease().observe()));
        look();
        task.end();
        await().until(() -> !task.carrier.isKeptBy(core, task.ticket));
        assertFalse(look());
        look();
        assertEquals(List.of(), told);
    }

    @Test
    void twoThatLostOneCoreAreToldOfEach() {
        List<Runnable> tasks = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            tasks.add(begin());
            look();
            look();
            assertTrue(core.handOffToSpare().from(core.lease().observe()));
        }
        for (int i = 0; i < LOOKS; i++) {
            look();
        }
        assertEquals(tasks, told.stream().map(Stall::task).toList());
    }

    @Test
    void aTaskThatGaveItsCoreAwayItselfIsNotNoticed() {
        CountDownLatch gave = new CountDownLatch(1);
        Blocked task = new Blocked();
        blocked.add(task);
        core.execute(() -> {
            assertTrue(core.handOff());
            gave.countDown();
            task.run();
        });
        Groups.await(gave);
        runOnceMore();
        for (int i = 0; i < 2 * LOOKS; i++) {
            assertFalse(look());
        }
        assertEquals(List.of(), told);
    }

    @Test
    void aTurnThatDoesNotEndIsToldOfWithoutATask() {
        Blocked command = new Blocked();
        blocked.add(command);
        core.runInLoop(command);
        command.awaitBegin();
        for (int i = 0; i <= LOOKS; i++) {
            look();
        }
        Stall stall = told.getFirst();
        assertNull(stall.task());
        assertSame(command.carrier, stall.carrier());
        assertFalse(stall.isOver());
        command.end();
        await().until(stall::isOver);
        group.close();
        assertTrue(stall.isOver());
    }

    /** To be asked for the core is nothing that a task does. */
    @Test
    void aTaskThatIsAskedForItsCoreIsStillTheSame() {
        Blocked task = new Blocked();
        blocked.add(task);
        core.execute(() -> {
            Carrier inside = core.enter();
            task.run();
            core.leave(inside);
        });
        task.awaitBegin();
        look();
        look();
        assertFalse(core.handOffToSpare().from(core.lease().observe()), "it is inside its core");
        for (int i = 2; i <= LOOKS; i++) {
            look();
        }
        assertEquals(1, told.size());
        for (int i = 0; i <= LOOKS; i++) {
            look();
        }
        assertEquals(1, told.size(), "it is one");
    }

    /** A thread may outlive its core: it goes on, on the carrier that it has kept. */
    @Test
    void aTaskWhoseCoreHasEndedIsOverWhenItEnds() throws Exception {
        CoreGroupOptions options =
                Groups.still(1)
                        .withHandOff(Duration.ofMillis(4), 4)
                        .withCloseTimes(Duration.ZERO, Duration.ZERO)
                        .withStalls(Duration.ofMillis(10), told::add);
        CoreGroup closing = Groups.open(options);
        Core ending = closing.cores().getFirst();
        Blocked task = new Blocked();
        blocked.add(task);
        ending.execute(task);
        await().until(() -> told.stream().anyMatch(stall -> stall.task() == task));
        Stall stall = told.stream().filter(each -> each.task() == task).findFirst().orElseThrow();
        Thread closer = Thread.ofPlatform().start(closing::close);
        await().until(() -> ending.terminated().isDone());
        assertFalse(stall.isOver());
        task.end();
        await().until(stall::isOver);
        closer.join();
    }

    @Test
    void aCoreThatSleepsIsNoStall() {
        await().until(() -> core.gate().isAsleep());
        for (int i = 0; i < 2 * LOOKS; i++) {
            assertFalse(look());
        }
        assertEquals(List.of(), told);
    }

    @Test
    void aListenerThatFailsDoesNotEndTheLooks() {
        detector =
                new StallDetector(
                        core,
                        LOOKS,
                        stall -> {
                            throw new IllegalStateException("of the test");
                        });
        begin();
        for (int i = 0; i <= LOOKS + 1; i++) {
            look();
        }
        assertEquals(1, detector.count());
    }

    /** Figures are those of the stall, whenever somebody reads them. */
    @Test
    void whatIsToldDoesNotChange() {
        long before = System.nanoTime();
        Blocked task = begin();
        for (int i = 0; i <= LOOKS; i++) {
            look();
        }
        Stall stall = told.getFirst();
        long nanos = stall.nanos();
        long most = System.nanoTime() - before;
        assertTrue(nanos > 0 && nanos <= most, nanos + " ns of " + most);
        task.end();
        runOnceMore();
        assertTrue(stall.isOver());
        assertEquals(nanos, stall.nanos());
        assertFalse(stall.isHandedOff());
    }

    /** A core that has ended stands still for ever. */
    @Test
    void theLoopOfACoreThatHasEndedIsNoStall() throws Exception {
        CoreGroupOptions options =
                Groups.still(2)
                        .withHandOff(Duration.ofMillis(4), 2)
                        .withCloseTimes(Duration.ZERO, Duration.ZERO)
                        .withStalls(Duration.ofMillis(10), told::add);
        CoreGroup closing = Groups.open(options);
        Core first = closing.cores().getFirst();
        Blocked task = new Blocked();
        blocked.add(task);
        closing.cores().getLast().runInLoop(task);
        task.awaitBegin();
        Thread closer = Thread.ofPlatform().start(closing::close);
        await().until(() -> first.terminated().isDone());
        // Its neighbour's loop is a stall by now: the watchdog has looked often enough.
        await().until(() -> told.stream().anyMatch(stall -> stall.core() != first));
        long ticks = closing.ticks().get();
        await().until(() -> closing.ticks().get() > ticks + 20);
        task.end();
        closer.join();
        assertTrue(told.stream().noneMatch(stall -> stall.core() == first && !stall.isOver()));
        assertEquals(0, first.statistics().stalls());
    }

    @Test
    void withoutATimeNothingIsNoticed() {
        detector = new StallDetector(core, 0, told::add);
        begin();
        for (int i = 0; i < 2 * LOOKS; i++) {
            assertFalse(look());
        }
        assertTrue(core.handOffToSpare().from(core.lease().observe()));
        runOnceMore();
        assertFalse(look());
        assertEquals(0, detector.count());
    }

    @Test
    void theWatchdogTellsOfATaskThatKeepsItsCoreAndOfOneThatLosesIt() throws Exception {
        for (int maxCarriers : List.of(1, 4)) {
            told.clear();
            CoreGroupOptions options =
                    Groups.still(1)
                            .withHandOff(Duration.ofMillis(4), maxCarriers)
                            .withStalls(Duration.ofMillis(20), told::add);
            try (CoreGroup watched = Groups.open(options)) {
                Core kept = watched.cores().getFirst();
                Blocked task = new Blocked();
                kept.execute(task);
                // On a busy machine the loop may have stalled, too.
                await().until(() -> told.stream().anyMatch(stall -> stall.task() == task));
                List<Stall> ofTask = told.stream().filter(it -> it.task() == task).toList();
                assertEquals(1, ofTask.size());
                Stall stall = ofTask.getFirst();
                assertEquals(maxCarriers > 1, stall.isHandedOff());
                assertTrue(stall.nanos() >= 10_000_000, "looks are 2 ms apart");
                assertEquals(told.size(), kept.statistics().stalls());
                // All is told: nothing is left to look at.
                await().until(() ->
                        maxCarriers == 1 || watched.watchdog().getState() == Thread.State.WAITING);
                task.end();
                await().until(stall::isOver);
            }
            assertEquals(1, told.stream().filter(it -> it.task() != null).count());
        }
    }

    private boolean look() {
        return detector.look(core.lease().observe(), !core.gate().isAsleep(), System.nanoTime());
    }

    private Blocked begin() {
        Blocked task = new Blocked();
        blocked.add(task);
        core.execute(task);
        task.awaitBegin();
        return task;
    }

    /** The core, wherever it is now, has run a task. */
    private void runOnceMore() {
        CountDownLatch ran = new CountDownLatch(1);
        core.execute(ran::countDown);
        Groups.await(ran);
        await().until(() -> core.gate().isAsleep());
    }

    /** Blocks its carrier until it is to end. */
    private static final class Blocked implements Runnable {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch mayEnd = new CountDownLatch(1);
        private volatile Carrier carrier;
        private volatile long ticket;

        @Override
        public void run() {
            carrier = (Carrier) Thread.currentThread();
            ticket = carrier.visit();
            begun.countDown();
            Groups.await(mayEnd);
        }

        void awaitBegin() {
            Groups.await(begun);
        }

        void end() {
            mayEnd.countDown();
        }
    }
}
