package dev.heddle.scheduler;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The end of a group, and what still reaches its cores afterwards. */
@SuppressWarnings("FutureReturnValueIgnored") // a timer's effect is what counts
class CloseTest {
    private static final Duration LONG = Duration.ofSeconds(Groups.PATIENCE_SECONDS);

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void closeWaitsForLiveTasks(int cores) throws Exception {
        CoreGroup group = Groups.open(Groups.still(cores));
        Core core = group.cores().getLast();
        CountDownLatch running = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        core.execute(
                new LiveTask(
                        core,
                        () -> {
                            running.countDown();
                            while (!group.isClosing()) {
                                Thread.onSpinWait();
                            }
                            ended.set(true);
                        }));
        Groups.await(running);
        group.close();
        assertTrue(ended.get());
    }

    @Test
    void closeWaitsForALiveTaskThatATaskOfAnAlreadyCountedCoreSendsBack() throws Exception {
        CoreGroup group = Groups.open(Groups.still(2));
        Core first = group.cores().get(0);
        Core second = group.cores().get(1);
        await().until(() -> first.gate().isAsleep());
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        long turns = first.statistics().turns();
        second.execute(() -> {
            // The first core wakes for nothing but the question who lives there.
            while (!group.isClosing() || first.statistics().turns() == turns) {
                Thread.onSpinWait();
            }
            first.execute(
                    new LiveTask(
                            first,
                            () -> {
                                first.handOff();
                                running.countDown();
                                Groups.await(goOn);
                            }));
        });
        CompletableFuture<Void> closed =
                CompletableFuture.runAsync(group::close, Thread::startVirtualThread);
        Groups.await(running);
        awaitQuestions(first, closed);
        assertFalse(closed.isDone());
        goOn.countDown();
        Groups.await(closed);
    }

    /** A core that sleeps has a turn for each question that a closer asks, and for nothing else. */
    private static void awaitQuestions(Core core, CompletableFuture<Void> closed) {
        long turns = core.statistics().turns();
        await().until(() -> closed.isDone() || core.statistics().turns() > turns + 10);
    }

    @Test
    void aLiveTaskIsWaitedForAndNotInterruptedBeforeItsTime() throws Exception {
        CoreGroup group = Groups.open(Groups.still(1).withCloseTimes(LONG, LONG));
        Core core = group.cores().getFirst();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        core.execute(
                new LiveTask(
                        core,
                        () -> {
                            core.handOff();
                            running.countDown();
                            Groups.await(goOn);
                            interrupted.set(Thread.interrupted());
                        }));
        Groups.await(running);
        CompletableFuture<Void> closed =
                CompletableFuture.runAsync(group::close, Thread::startVirtualThread);
        awaitQuestions(core, closed);
        Groups.await(CompletableFuture.runAsync(group::close, Thread::startVirtualThread));
        assertFalse(closed.isDone(), "the second close does nothing");
        goOn.countDown();
        Groups.await(closed);
        assertFalse(interrupted.get());
    }

    @Test
    void closeFromItsOwnGroupIsIllegal() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(1))) {
            Core core = group.cores().getFirst();
            Groups.runOn(core, () -> assertThrows(IllegalStateException.class, group::close));
            Groups.runOn(
                    core,
                    () -> {
                        assertTrue(core.handOff());
                        assertThrows(
                                IllegalStateException.class, group::close, "also without lease");
                    });
            assertFalse(group.isClosing());
        }
    }

    @Test
    void closeTwiceIsLegal() throws Exception {
        CoreGroup group = Groups.open(Groups.still(1));
        group.close();
        group.close();
        assertTrue(group.isClosing());
    }

    @Test
    void whatWasToBeDoneAtTheEndIsDoneOnceAndByWhoCloses() throws Exception {
        CoreGroup group = Groups.open(Groups.still(1));
        Core core = group.cores().getFirst();
        List<String> done = new ArrayList<>();
        Thread closer = Thread.currentThread();
        group.whenClosed(() -> {
            assertSame(closer, Thread.currentThread());
            assertTrue(core.terminated().isDone());
            done.add("at the end");
        });
        Runnable forgotten = () -> done.add("forgotten");
        group.whenClosed(forgotten);
        group.forget(forgotten);
        assertEquals(List.of(), done);
        group.close();
        group.close();
        assertEquals(List.of("at the end"), done);
        group.whenClosed(() -> done.add("at once"));
        assertEquals(List.of("at the end", "at once"), done);
    }

    @Test
    void closeEndsAllThreadsOfTheGroup() throws Exception {
        CoreGroup group = Groups.open(Groups.lively(1).withName("ending"));
        Groups.runOn(group.cores().getFirst(), () -> group.cores().getFirst().handOff());
        group.close();
        await().until(() ->
                Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(t -> t.getName().startsWith("ending-")));
    }

    @Test
    void closeInterruptsWhatIsLeft() throws Exception {
        CoreGroup group = Groups.open(Groups.still(1).withCloseTimes(Duration.ZERO, LONG));
        Core core = group.cores().getFirst();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        core.execute(
                new LiveTask(
                        core,
                        () -> {
                            core.handOff();
                            running.countDown();
                            try {
                                never.await();
                            } catch (InterruptedException e) {
                                interrupted.set(true);
                            }
                        }));
        Groups.await(running);
        group.close();
        assertTrue(interrupted.get());
    }

    /** The core names its threads too late for the question that the end of the drain time asks. */
    @Test
    void closeInterruptsWhatACoreThatIsHeldUpNamesLate() throws Exception {
        CoreGroup group = Groups.open(Groups.still(1).withCloseTimes(Duration.ZERO, LONG));
        Core core = group.cores().getFirst();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        core.execute(
                new LiveTask(
                        core,
                        () -> {
                            core.handOff();
                            running.countDown();
                            try {
                                never.await();
                            } catch (InterruptedException e) {
                                interrupted.set(true);
                            }
                        }));
        Groups.await(running);
        Groups.awaitInbox(core);
        CountDownLatch heldUp = new CountDownLatch(1);
        FakeDriver.of(core).onPoll =
                () -> {
                    if (heldUp.getCount() > 0) {
                        heldUp.countDown();
                        holdUpUntilAQuestionWasGivenUp(group);
                    }
                };
        LockSupport.unpark(FakeDriver.of(core).carrier);
        Groups.await(heldUp);
        group.close();
        assertTrue(interrupted.get());
    }

    /** A closer waits for a core's answer for a second. */
    private static void holdUpUntilAQuestionWasGivenUp(CoreGroup group) {
        while (!group.isClosing()) {
            Thread.onSpinWait();
        }
        long end = System.nanoTime() + 1_300_000_000;
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void closeReportsSurvivors() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        CoreGroup group =
                Groups.open(Groups.still(1).withCloseTimes(Duration.ZERO, Duration.ofMillis(5)));
        Core core = group.cores().getFirst();
        CountDownLatch running = new CountDownLatch(1);
        core.execute(
                new LiveTask(
                        core,
                        () -> {
                            core.handOff();
                            running.countDown();
                            Groups.await(release); // whatever interrupts it
                            ended.countDown();
                        }));
        Groups.await(running);
        try (LogCapture log = new LogCapture(CoreGroup.class)) {
            group.close();
            assertTrue(log.has("threads still alive"), "no report");
        }
        release.countDown();
        Groups.await(ended);
    }

    @Test
    void anInterruptOfTheCloserCutsTheWaitShortAndStaysSet() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CoreGroup group = Groups.open(Groups.still(1).withCloseTimes(LONG, LONG));
        Core core = group.cores().getFirst();
        CountDownLatch running = new CountDownLatch(1);
        core.execute(
                new LiveTask(
                        core,
                        () -> {
                            core.handOff();
                            running.countDown();
                            Groups.await(release);
                        }));
        Groups.await(running);
        long begin = System.nanoTime();
        try (LogCapture log = new LogCapture(CoreGroup.class)) {
            Thread.currentThread().interrupt();
            group.close();
            assertTrue(Thread.interrupted());
            assertFalse(log.records.isEmpty());
        }
        assertTrue(System.nanoTime() - begin < LONG.toNanos());
        release.countDown();
    }

    @Test
    void closeTimesWithoutEndAreLegal() throws Exception {
        Duration forever = Duration.ofSeconds(Long.MAX_VALUE);
        CoreGroup group =
                Groups.open(
                        Groups.still(1).withCloseTimes(forever, forever).withHandOff(forever, 2));
        group.close();
        assertTrue(group.cores().getFirst().terminated().isDone());
    }

    @Test
    void closeEndsACoreThatHasNoSpareCarrier() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch running = new CountDownLatch(1);
        CoreGroup group =
                Groups.open(
                        Groups.lively(1)
                                .withHandOff(Duration.ofMillis(2), 1)
                                .withCloseTimes(Duration.ZERO, Duration.ZERO));
        group.cores()
                .getFirst()
                .execute(() -> {
                    running.countDown();
                    Groups.await(release);
                });
        Groups.await(running);
        CompletableFuture<Void> closed =
                CompletableFuture.runAsync(group::close, Thread::startVirtualThread);
        Groups.await(closed);
        release.countDown();
    }

    @Test
    void closeEndsAlsoWhereADriverFailsToShutDown() throws Exception {
        try (LogCapture log = new LogCapture(CoreLoop.class)) {
            CoreGroup group = Groups.open(Groups.still(1));
            FakeDriver.of(group.cores().getFirst()).onShutDown =
                    () -> {
                        throw new IllegalStateException("on purpose");
                    };
            Groups.await(CompletableFuture.runAsync(group::close, Thread::startVirtualThread));
            await().until(() -> log.has("fake driver"));
        }
    }

    @Test
    void closeDuringAHandOffEndsTheCoreOnItsNewCarrier() throws Exception {
        for (int i = 0; i < 50; i++) {
            CoreGroup group = Groups.open(Groups.still(1));
            Core core = group.cores().getFirst();
            AtomicBoolean stop = new AtomicBoolean();
            Runnable handsOff =
                    new Runnable() {
                        @Override
                        public void run() {
                            core.handOff();
                            if (!stop.get()) {
                                core.execute(this);
                            }
                        }
                    };
            core.execute(handsOff);
            CompletableFuture<Void> closed =
                    CompletableFuture.runAsync(
                            () -> {
                                Thread.currentThread().interrupt(); // does not wait for quiet
                                group.close();
                            },
                            Thread::startVirtualThread);
            Groups.await(closed);
            stop.set(true);
            assertTrue(core.terminated().isDone());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void submissionsBesideTheCloseAllRun(int cores) throws Exception {
        for (int round = 0; round < 20; round++) {
            CoreGroup group = Groups.open(Groups.still(cores));
            int each = 2_000;
            CountDownLatch ran = new CountDownLatch(2 * each);
            CountDownLatch begun = new CountDownLatch(2);
            List<Thread> submitters = new ArrayList<>();
            for (int s = 0; s < 2; s++) {
                Core core = group.cores().get(s % cores);
                submitters.add(
                        Thread.ofPlatform()
                                .start(() -> {
                                    begun.countDown();
                                    for (int i = 0; i < each; i++) {
                                        core.execute(ran::countDown);
                                    }
                                }));
            }
            Groups.await(begun);
            group.close();
            Groups.await(ran);
            for (Thread submitter : submitters) {
                submitter.join();
            }
        }
    }

    @Test
    void executeAfterCloseRunsOnTheFallbackCore() throws Exception {
        Core core = closedCore();
        Groups.runOn(core, () -> assertTrue(Core.fallback().isCurrent()));
        assertFalse(core.isCurrent());
    }

    @Test
    void scheduleAfterCloseFiresOnTheFallbackCore() throws Exception {
        Core core = closedCore();
        CompletableFuture<Boolean> fired = new CompletableFuture<>();
        core.schedule(() -> fired.complete(Core.fallback().isCurrent()), 1, TimeUnit.MILLISECONDS);
        assertTrue(Groups.await(fired));
    }

    @Test
    void scheduleAndCancelAfterCloseLeaveNothingBehind() throws Exception {
        Core core = closedCore();
        for (int i = 0; i < 100; i++) {
            assertTrue(core.schedule(() -> {}, 2, TimeUnit.HOURS).cancel(false));
        }
        awaitForwarded();
        awaitNoTimers(Core.fallback());
    }

    @Test
    void aTimerCancelledAfterCloseDoesNotStopTheFallbackCore() throws Exception {
        Core core = closedCore();
        for (int i = 0; i < 100; i++) {
            core.schedule(() -> {}, 1, TimeUnit.MILLISECONDS).cancel(false);
        }
        CountDownLatch fired = new CountDownLatch(1);
        core.schedule(fired::countDown, 2, TimeUnit.MILLISECONDS);
        Groups.await(fired);
        awaitForwarded();
    }

    @Test
    void timersOfAClosedCoreFireOnTheFallbackCore() throws Exception {
        CoreGroup group = Groups.open(Groups.still(1));
        Core core = group.cores().getFirst();
        CompletableFuture<Boolean> fired = new CompletableFuture<>();
        // So late that its own core fires nothing any more, however soon it is due.
        FakeDriver.of(core).onShutDown =
                () ->
                        core.schedule(
                                () -> fired.complete(Core.fallback().isCurrent()),
                                1,
                                TimeUnit.MILLISECONDS);
        Timer cancelled = core.schedule(() -> {}, 1, TimeUnit.HOURS);
        group.close();
        assertTrue(cancelled.cancel(false));
        assertTrue(Groups.await(fired));
        awaitNoTimers(Core.fallback());
    }

    @Test
    void operationsInFlightAreCancelledByTheClose() throws Exception {
        CoreGroup group = Groups.open(Groups.still(1));
        IoOperation operation = new IoOperation().accept(new FakeEndpoint());
        group.cores().getFirst().submit(operation);
        group.close();
        assertTrue(operation.isDone());
        assertEquals(-Errno.ECANCELED, operation.result());
    }

    @Test
    void operationsAndEndpointsAfterCloseAreAnswered() throws Exception {
        Core core = closedCore();
        IoOperation operation = new IoOperation().accept(new FakeEndpoint());
        core.submit(operation);
        await().until(operation::isDone);
        assertEquals(-Errno.ECANCELED, operation.result());
        core.cancel(operation);
        FakeEndpoint endpoint = new FakeEndpoint();
        core.close(endpoint);
        assertTrue(endpoint.awaitClosed(LONG.toNanos()));
    }

    @Test
    void aSurvivorGoesOnOnTheFallbackCore() throws Exception {
        CoreGroup group = Groups.open(Groups.still(1).withCloseTimes(Duration.ZERO, Duration.ZERO));
        Core core = group.cores().getFirst();
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch running = new CountDownLatch(1);
        CompletableFuture<Boolean> continued = new CompletableFuture<>();
        core.execute(
                new LiveTask(
                        core,
                        () -> {
                            core.handOff();
                            running.countDown();
                            Groups.await(release);
                            core.execute(() -> continued.complete(Core.fallback().isCurrent()));
                        }));
        Groups.await(running);
        try (LogCapture log = new LogCapture(CoreGroup.class)) {
            group.close();
            assertFalse(log.records.isEmpty());
        }
        release.countDown();
        assertTrue(Groups.await(continued));
    }

    @Test
    void theFallbackCoreIsOneForTheProcess() {
        assertSame(Core.fallback(), Core.fallback());
    }

    private static Core closedCore() throws Exception {
        CoreGroup group = Groups.open(Groups.still(1));
        group.close();
        return group.cores().getFirst();
    }

    /** A task that has lost the core to the watchdog settles its timer through the inbox, later. */
    private static void awaitNoTimers(Core core) {
        AtomicInteger left = new AtomicInteger();
        await().until(() -> {
            Groups.runOn(core, () -> left.set(core.timers().size()));
            return left.get() == 0;
        });
    }

    /** Waits until the fallback core has run what was forwarded, and what that has sent. */
    private static void awaitForwarded() throws Exception {
        for (int i = 0; i < 3; i++) {
            Groups.awaitInbox(Core.fallback());
        }
    }
}
