package dev.heddle.scheduler;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How a group starts, and where it puts new threads. */
class CoreGroupTest {
    @Test
    void roundRobinTakesTheCoresInTurn() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(2))) {
            Core first = group.place(Placement.ROUND_ROBIN);
            Core second = group.place(Placement.ROUND_ROBIN);
            assertTrue(first != second);
            assertSame(first, group.place(Placement.ROUND_ROBIN));
        }
    }

    @Test
    void sameCoreIsTheCallersOwn() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(2))) {
            for (Core core : group.cores()) {
                Groups.runOn(core, () -> assertPlacesTwice(core, Placement.SAME_CORE));
            }
        }
    }

    @Test
    void leastLoadedAvoidsTheCoreThatHasMore() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(2))) {
            Core busy = group.cores().get(0);
            Core idle = group.cores().get(1);
            CountDownLatch running = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            busy.execute(
                    new LiveTask(
                            busy,
                            () -> {
                                running.countDown();
                                Groups.await(goOn);
                            }));
            Groups.await(running);
            for (int i = 0; i < 4; i++) {
                assertSame(idle, group.place(Placement.LEAST_LOADED));
                assertSame(idle, group.place(Placement.SAME_CORE), "a stranger has no core");
            }
            goOn.countDown();
        }
    }

    @Test
    void leastLoadedCountsWhatWaitsForACoreThatDoesNotComeRound() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(2))) {
            CountDownLatch running = new CountDownLatch(2);
            CountDownLatch goOn = new CountDownLatch(1);
            for (Core core : group.cores()) {
                core.execute(() -> {
                    running.countDown();
                    Groups.await(goOn);
                });
            }
            Groups.await(running);
            for (int i = 0; i < 6; i++) {
                group.place(Placement.LEAST_LOADED).execute(() -> {});
            }
            assertEquals(4, group.cores().get(0).loadOfTurn(), "the one that runs and three");
            assertEquals(4, group.cores().get(1).loadOfTurn());
            goOn.countDown();
            for (Core core : group.cores()) {
                await().until(() -> core.loadOfTurn() == 0);
            }
        }
    }

    @Test
    void leastLoadedKeepsTheCallersCoreWhereNoneHasFewer() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(2))) {
            for (Core core : group.cores()) {
                Groups.runOn(core, () -> assertPlacesTwice(core, Placement.LEAST_LOADED));
            }
        }
    }

    /** One of the two would be the core's turn, if cores had turns. */
    private static void assertPlacesTwice(Core core, Placement placement) {
        assertSame(core, core.group().place(placement));
        assertSame(core, core.group().place(placement));
    }

    @Test
    void aLoneParentKeepsItsChildBesideIt() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(2))) {
            for (Core core : group.cores()) {
                Runnable places = () -> assertSame(core, group.place(Placement.LEAST_LOADED));
                Groups.runOn(core, () -> new LiveTask(core, places).run());
            }
        }
    }

    @Test
    void strangersSpreadOverIdleCores() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(2))) {
            assertTrue(group.place() != group.place());
        }
    }

    @Test
    void taskKnowsItsCoreAndGroup() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(2));
                CoreGroup other = Groups.open(Groups.still(1).withName("other"))) {
            Core core = group.cores().get(1);
            assertSame(group, core.group());
            assertEquals(1, core.index());
            Groups.runOn(
                    core,
                    () -> {
                        assertTrue(core.isCurrent());
                        assertSame(core, group.currentCore());
                        assertFalse(other.cores().getFirst().isCurrent());
                        assertEquals("test-core-1", Thread.currentThread().getName());
                        assertTrue(Thread.currentThread().isDaemon());
                    });
        }
    }

    @Test
    void aGroupNamesItsCores() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(2))) {
            assertEquals("test[test-core-0, test-core-1]", group.toString());
        }
    }

    @Test
    void anInterruptThatCameBeforeDoesNotKeepAGroupFromOpeningAndStaysSet() {
        Thread.currentThread().interrupt();
        try (CoreGroup group = CoreGroup.openUninterruptibly(Groups.still(1))) {
            assertTrue(Thread.interrupted());
            assertEquals(1, group.cores().size());
        }
    }

    @Test
    void whatKeepsAGroupFromOpeningIsToldUnchecked() {
        Thread opener = Thread.currentThread();
        CoreGroupOptions interrupting = attaching(() -> interruptAndWait(opener));
        assertThrows(
                IllegalStateException.class, () -> CoreGroup.openUninterruptibly(interrupting));
        assertTrue(Thread.interrupted());
        CoreGroupOptions failing =
                attaching(() -> {
                    throw new IOException("no ring");
                });
        assertThrows(UncheckedIOException.class, () -> CoreGroup.openUninterruptibly(failing));
        assertFalse(Thread.interrupted());
    }

    private static CoreGroupOptions attaching(FakeDriver.Attachment attachment) {
        return Groups.still(1)
                .withDrivers(core -> {
                    FakeDriver driver = new FakeDriver(core);
                    driver.onAttach = attachment;
                    return driver;
                });
    }

    /** Until it has noticed, or the core could be there first. */
    private static void interruptAndWait(Thread opener) {
        opener.interrupt();
        while (opener.isInterrupted()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void startUpFailureOfOneDriverClosesTheOthers() throws Exception {
        Groups.requireCpus(2);
        List<FakeDriver> drivers = new CopyOnWriteArrayList<>();
        CoreGroupOptions options =
                Groups.still(2)
                        .withDrivers(core -> {
                            FakeDriver driver = new FakeDriver(core);
                            drivers.add(driver);
                            if (core.index() == 1) {
                                driver.onAttach =
                                        () -> {
                                            throw new IOException("no ring");
                                        };
                            }
                            return driver;
                        });
        IOException failure = assertThrows(IOException.class, () -> CoreGroup.open(options));
        assertTrue(failure.getMessage().contains("test-core-1"), failure.getMessage());
        assertTrue(failure.getMessage().contains("no ring"), failure.getMessage());
        assertAllClosed(drivers);
    }

    @Test
    void startUpFailureClosesAlsoACoreThatIsStillStarting() throws Exception {
        Groups.requireCpus(2);
        List<FakeDriver> drivers = new CopyOnWriteArrayList<>();
        CoreGroupOptions options =
                Groups.still(2)
                        .withDrivers(core -> {
                            FakeDriver driver = new FakeDriver(core);
                            drivers.add(driver);
                            driver.onAttach =
                                    core.index() == 0
                                            ? () -> {
                                                throw new IOException("no ring");
                                            }
                                            : () -> Groups.await(drivers.get(0).shutDown);
                            return driver;
                        });
        assertThrows(IOException.class, () -> CoreGroup.open(options));
        assertAllClosed(drivers);
    }

    @Test
    void aCallerInterruptedDuringTheStartLeavesNothingBehind() throws Exception {
        List<FakeDriver> drivers = new CopyOnWriteArrayList<>();
        Thread opener = Thread.currentThread();
        CoreGroupOptions options =
                Groups.still(1)
                        .withDrivers(core -> {
                            FakeDriver driver = new FakeDriver(core);
                            drivers.add(driver);
                            driver.onAttach =
                                    () -> {
                                        opener.interrupt();
                                        // The first thing sent is the request to end.
                                        while (core.inbox().isEmpty()) {
                                            Thread.onSpinWait();
                                        }
                                    };
                            return driver;
                        });
        assertThrows(InterruptedException.class, () -> CoreGroup.open(options));
        assertAllClosed(drivers);
    }

    @Test
    void aDriverThatCannotBeMadeFailsTheStartBeforeAThreadRuns() {
        CoreGroupOptions options =
                Groups.still(1)
                        .withDrivers(core -> {
                            throw new IllegalStateException("no driver");
                        });
        assertThrows(IllegalStateException.class, () -> CoreGroup.open(options));
    }

    @Test
    void aDriverThatCannotAttachAfterAHandOffDoesNotEndTheCore() throws Exception {
        try (LogCapture log = new LogCapture(CoreLoop.class);
                CoreGroup group = Groups.open(Groups.still(1))) {
            Core core = group.cores().getFirst();
            FakeDriver.of(core).onAttach =
                    () -> {
                        throw new IOException("no ring");
                    };
            Groups.runOn(core, () -> assertTrue(core.handOff()));
            Groups.awaitInbox(core);
            org.awaitility.Awaitility.await().until(() -> log.has("goes on without I/O"));
        }
    }

    @Test
    void theDriverlessCoreRefusesIo() throws Exception {
        try (CoreGroup group =
                Groups.open(Groups.still(1).withDrivers(core -> new ParkingDriver()))) {
            Core core = group.cores().getFirst();
            IoOperation operation =
                    new IoOperation().receive(new FakeEndpoint(), new byte[1], 0, 1);
            core.submit(operation);
            org.awaitility.Awaitility.await().until(operation::isDone);
            assertEquals(-Errno.ENOSYS, operation.result());
        }
    }

    private static void assertAllClosed(List<FakeDriver> drivers) throws InterruptedException {
        for (FakeDriver driver : drivers) {
            Groups.await(driver.shutDown);
            Thread carrier = driver.carrier;
            carrier.join(TimeUnit.SECONDS.toMillis(Groups.PATIENCE_SECONDS));
            assertFalse(carrier.isAlive(), carrier + " is left");
        }
    }
}
