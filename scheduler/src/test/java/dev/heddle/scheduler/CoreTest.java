package dev.heddle.scheduler;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("FutureReturnValueIgnored") // a timer's effect is what counts
class CoreTest {
    private final Disguise disguise = new Disguise();
    private CoreGroup group;
    private Core core;
    private FakeDriver driver;

    @BeforeEach
    void open() throws Exception {
        group = Groups.open(Groups.still(1).withCurrentCarrier(disguise));
        core = group.cores().getFirst();
        driver = FakeDriver.of(core);
    }

    @AfterEach
    void close() {
        group.close();
    }

    @Test
    void runsTasksInTheOrderOfTheirSubmission() throws Exception {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            int number = i;
            core.execute(() -> order.add(number));
        }
        Groups.awaitInbox(core);
        for (int i = 0; i < 5_000; i++) {
            assertEquals(i, order.get(i));
        }
    }

    @Test
    void aTaskOfATaskRunsAfterIt() throws Exception {
        List<String> order = new CopyOnWriteArrayList<>();
        Groups.runOn(
                core,
                () -> {
                    core.execute(() -> order.add("second"));
                    order.add("first");
                });
        Groups.awaitInbox(core);
        assertEquals(List.of("first", "second"), order);
    }

    @Test
    void submitBetweenAnnounceAndBlockWakesTheCarrier() throws Exception {
        CountDownLatch ran = new CountDownLatch(1);
        AtomicBoolean once = new AtomicBoolean();
        AtomicBoolean sleptOn = new AtomicBoolean();
        AtomicInteger wakeUps = new AtomicInteger();
        driver.onBlock =
                () -> {
                    if (once.compareAndSet(false, true)) {
                        int before = driver.wakeUps.get();
                        runToEnd(() -> core.execute(ran::countDown));
                        wakeUps.set(driver.wakeUps.get() - before);
                        sleptOn.set(core.gate().isAsleep());
                    }
                };
        // Ends the sleep that began before the hook was there; a submission might claim its
        // wake-up.
        LockSupport.unpark(driver.carrier);
        Groups.await(ran);
        assertTrue(once.get());
        assertFalse(sleptOn.get(), "the gate still said that the core may sleep");
        assertEquals(1, wakeUps.get(), "wake-ups of the driver");
    }

    @Test
    void aThousandSubmissionsToASleepingCoreWakeItAFewTimesOnly() throws Exception {
        CountDownLatch inTask = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        core.execute(() -> {
            inTask.countDown();
            Groups.await(goOn);
        });
        Groups.await(inTask);
        int before = driver.wakeUps.get();
        for (int i = 0; i < 1_000; i++) {
            core.execute(() -> {});
        }
        assertEquals(before, driver.wakeUps.get(), "the core was awake");
        goOn.countDown();
        Groups.awaitInbox(core);
    }

    @Test
    void manySubmittersAndASleepyCoreLoseNoTask() throws Exception {
        int each = 20_000;
        CountDownLatch ran = new CountDownLatch(3 * each);
        List<Thread> submitters = new ArrayList<>();
        for (int s = 0; s < 3; s++) {
            submitters.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int i = 0; i < each; i++) {
                                    core.execute(ran::countDown);
                                    if (i % 64 == 0) {
                                        awaitSleep(core);
                                    }
                                }
                            }));
        }
        Groups.await(ran);
        for (Thread submitter : submitters) {
            submitter.join();
        }
    }

    @Test
    void taskThatThrowsErrorDoesNotEndTheCore() throws Exception {
        List<Throwable> seen = new CopyOnWriteArrayList<>();
        Thread.UncaughtExceptionHandler previous = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> seen.add(failure));
        try {
            Error error = new StackOverflowError("on purpose");
            core.execute(() -> {
                throw error;
            });
            core.execute(() -> {
                throw new IllegalStateException("on purpose");
            });
            Groups.awaitInbox(core);
            assertSame(error, seen.get(0));
            assertEquals(2, seen.size());
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(previous);
        }
    }

    @Test
    void uncaughtHandlerThatThrowsDoesNotEndTheCore() throws Exception {
        try (LogCapture log = new LogCapture(CoreLoop.class)) {
            Groups.runOn(
                    core,
                    () ->
                            Thread.currentThread()
                                    .setUncaughtExceptionHandler((thread, failure) -> {
                                        throw new IllegalStateException("on purpose");
                                    }));
            core.execute(() -> {
                throw new IllegalStateException("on purpose");
            });
            Groups.awaitInbox(core);
            assertTrue(log.has("uncaught handler"));
        }
    }

    @Test
    void anErrorBetweenEnterAndLeaveDoesNotStopTheCore() throws Exception {
        core.execute(() -> core.enter());
        Groups.awaitInbox(core);
    }

    @Test
    void aStackThatOverflowsInExecuteDoesNotStopTheCore() throws Exception {
        AtomicInteger overflows = new AtomicInteger();
        for (int i = 0; i < 50; i++) {
            core.execute(() -> {
                try {
                    executeEverDeeper(0);
                } catch (StackOverflowError e) {
                    overflows.incrementAndGet();
                }
            });
        }
        Groups.awaitInbox(core);
        assertEquals(50, overflows.get());
    }

    @SuppressWarnings("InfiniteRecursion")
    private int executeEverDeeper(int depth) {
        core.execute(() -> {});
        return executeEverDeeper(depth + 1) + 1;
    }

    @Test
    void theInterruptOfOneTaskIsNotSeenByTheNext() throws Exception {
        AtomicBoolean seen = new AtomicBoolean();
        Groups.runOn(
                core,
                () -> {
                    core.execute(() -> seen.set(Thread.currentThread().isInterrupted()));
                    Thread.currentThread().interrupt();
                });
        Groups.awaitInbox(core);
        assertFalse(seen.get());
    }

    @Test
    void anInterruptedCarrierOfACoreWithoutIoSleepsAllTheSame() throws Exception {
        try (CoreGroup parking =
                Groups.open(Groups.still(1).withDrivers(ignored -> new ParkingDriver()))) {
            Core sleeper = parking.cores().getFirst();
            AtomicReference<Thread> carrier = new AtomicReference<>();
            Groups.runOn(sleeper, () -> carrier.set(Thread.currentThread()));
            await().until(() -> sleeper.gate().isAsleep());
            carrier.get().interrupt();
            await().until(() -> !carrier.get().isInterrupted());
            long[] turns = {-1};
            await().pollInterval(Duration.ofMillis(100))
                    .until(() -> {
                        long before = turns[0];
                        turns[0] = sleeper.statistics().turns();
                        return turns[0] == before;
                    });
        }
    }

    @Test
    void aDriverThatFailsToPollDoesNotEndTheCore() throws Exception {
        try (LogCapture log = new LogCapture(CoreLoop.class)) {
            AtomicBoolean failed = new AtomicBoolean();
            driver.onPoll =
                    () -> {
                        if (failed.compareAndSet(false, true)) {
                            throw new IllegalStateException("on purpose");
                        }
                    };
            Groups.awaitInbox(core);
            await().until(() -> log.has("fake driver"));
            Groups.awaitInbox(core);
        }
    }

    @Test
    void aFailureInTheLoopIsLoggedByATaskSoThatALogThatBlocksTakesNoCore() throws Exception {
        AtomicBoolean inTask = new AtomicBoolean();
        CountDownLatch logged = new CountDownLatch(1);
        var logger = java.util.logging.Logger.getLogger(CoreLoop.class.getName());
        var handler =
                new java.util.logging.Handler() {
                    @Override
                    public void publish(java.util.logging.LogRecord logRecord) {
                        inTask.set(Lease.isInTask(core.lease().observe()));
                        logged.countDown();
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                };
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        try {
            core.schedule(
                    () -> {
                        throw new IllegalStateException("on purpose");
                    },
                    0,
                    java.util.concurrent.TimeUnit.SECONDS);
            Groups.await(logged);
            assertTrue(inTask.get());
        } finally {
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
        }
    }

    @Test
    void aSubmissionThroughTheInboxThatTheDriverRefusesFailsItsOperationNotTheCore()
            throws Exception {
        try (LogCapture log = new LogCapture(CoreLoop.class)) {
            driver.onSubmit =
                    () -> {
                        throw new IllegalStateException("on purpose");
                    };
            IoOperation operation = receive();
            core.submit(operation);
            await().until(operation::isDone);
            assertEquals(-Errno.EIO, operation.result());
            Groups.awaitInbox(core);
            assertTrue(log.has("turn"));
        }
    }

    @Test
    void aCancelDoesNotOvertakeItsSubmissionThroughTheInbox() throws Exception {
        IoOperation operation = receive();
        Groups.runOn(
                core,
                () -> {
                    disguise.run(() -> core.submit(operation));
                    core.cancel(operation);
                });
        await().until(operation::isDone);
        assertEquals(-Errno.ECANCELED, operation.result());
        assertEquals(List.of("submit", "cancel"), driver.calls);
    }

    @Test
    void aCancelThatComesAfterTheOperationWasPreparedAnewDoesNothing() throws Exception {
        IoOperation operation = receive();
        Groups.runOn(core, () -> core.submit(operation));
        Groups.runOn(
                core,
                () -> {
                    disguise.run(() -> core.cancel(operation)); // on its way through the inbox
                    driver.submitted.clear();
                    operation.complete(3);
                    operation.receive(new FakeEndpoint(), new byte[1], 0, 1);
                    core.submit(operation);
                });
        Groups.awaitInbox(core);
        assertFalse(operation.isDone());
        assertEquals(List.of("submit", "submit"), driver.calls);
    }

    @Test
    void aSubmissionFromATaskGoesStraightToTheDriver() throws Exception {
        IoOperation operation = receive();
        Groups.runOn(
                core,
                () -> {
                    core.submit(operation);
                    assertEquals(List.of("submit"), driver.calls);
                    core.cancel(operation);
                    assertTrue(operation.isDone());
                });
    }

    @Test
    void closingAnEndpointFromAStrangerGoesThroughTheInbox() throws Exception {
        FakeEndpoint endpoint = new FakeEndpoint();
        core.close(endpoint);
        assertTrue(endpoint.awaitClosed(Groups.PATIENCE_SECONDS * 1_000_000_000));
        assertEquals(1, endpoint.freed.get());
    }

    @Test
    void nestedEntriesReleaseTheCoreWithTheLastOne() throws Exception {
        Groups.runOn(
                core,
                () -> {
                    Carrier carrier = core.enter();
                    assertSame(carrier, core.enter());
                    core.leave(carrier);
                    assertFalse(Lease.isInTask(core.lease().observe()));
                    core.leave(carrier);
                    assertTrue(Lease.isInTask(core.lease().observe()));
                });
    }

    @Test
    void aForeignThreadIsAStranger() {
        assertNull(core.enter());
        assertFalse(core.isCurrent());
        assertNull(group.currentCore());
    }

    @Test
    void nullTasksAreRefusedAtTheCaller() {
        assertThrows(NullPointerException.class, () -> core.execute(null));
    }

    @Test
    void aWakeUpIsCountedWhereItComesFrom() throws Exception {
        try (CoreGroup two = Groups.open(Groups.still(2))) {
            Core sender = two.cores().getFirst();
            Core sleeper = two.cores().getLast();
            await().until(() -> sleeper.gate().isAsleep());
            sleeper.execute(() -> {});
            Groups.awaitInbox(sleeper);
            assertEquals(0, sender.statistics().wakeUpsSent());
            Groups.runOn(
                    sender,
                    () -> {
                        await().until(() -> sleeper.gate().isAsleep());
                        sleeper.execute(() -> {});
                    });
            assertEquals(1, sender.statistics().wakeUpsSent());
            assertEquals(0, sleeper.statistics().wakeUpsSent());
        }
    }

    @Test
    void statisticsCountTasksAndTurns() throws Exception {
        long before = core.statistics().tasks();
        for (int i = 0; i < 10; i++) {
            Groups.awaitInbox(core);
        }
        await().until(() -> core.statistics().tasks() >= before + 10);
        assertTrue(core.statistics().turns() > 0);
    }

    /** Waits a little until the core sleeps, so that the next submission must wake it. */
    private static void awaitSleep(Core core) {
        for (int spins = 0; spins < 10_000 && !core.gate().isAsleep(); spins++) {
            Thread.onSpinWait();
        }
    }

    private static IoOperation receive() {
        return new IoOperation().receive(new FakeEndpoint(), new byte[1], 0, 1);
    }

    /** Runs a step in a thread of its own and waits for its end. */
    private static void runToEnd(Runnable step) {
        CompletableFuture<Void> done = CompletableFuture.runAsync(step, Thread::startVirtualThread);
        done.join();
    }
}
