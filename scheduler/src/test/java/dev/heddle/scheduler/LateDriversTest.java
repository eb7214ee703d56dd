package dev.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Cores that run without I/O at first. */
@Timeout(Groups.PATIENCE_SECONDS)
class LateDriversTest {
    private static CoreGroupOptions without(CoreGroupOptions options) {
        return options.withDrivers(CoreGroupOptions.defaults().drivers());
    }

    private static IoOperation receive() {
        return new IoOperation().receive(new FakeEndpoint(), new byte[1], 0, 1);
    }

    @Test
    void operationsGoToTheDriverThatHasArrived() throws Exception {
        try (CoreGroup group = Groups.open(without(Groups.still(1)))) {
            Core core = group.cores().getFirst();
            IoOperation early = receive();
            core.submit(early);
            Groups.awaitInbox(core);
            assertEquals(-Errno.ENOSYS, early.result());

            IoDriver.Factory drivers = FakeDriver::new;
            group.attachDrivers(drivers);
            assertSame(drivers, group.options().drivers());
            assertEquals("fake", core.driverName());
            core.submit(receive());
            Groups.awaitInbox(core);
            assertEquals(List.of("submit"), FakeDriver.of(core).calls);
        }
    }

    @Test
    void aCoreAttachesItsDriverOnTheCarrierAndShutsItDownAtItsEnd() throws Exception {
        FakeDriver driver;
        try (CoreGroup group = Groups.open(without(Groups.still(1)))) {
            group.attachDrivers(FakeDriver::new);
            Core core = group.cores().getFirst();
            driver = FakeDriver.of(core);
            assertSame(core.runner(), driver.carrier);
            assertEquals(1, driver.attachments.get());
        }
        assertEquals(0, driver.shutDown.getCount());
        assertEquals(1, driver.detachments.get());
    }

    /** Whoever finds the core asleep wakes the driver in which it sleeps. */
    @Test
    void noWakeUpIsLostWhileDriversArrive() throws Exception {
        for (int round = 0; round < 200; round++) {
            try (CoreGroup group = Groups.open(without(Groups.still(1)))) {
                Core core = group.cores().getFirst();
                AtomicBoolean isOver = new AtomicBoolean();
                CompletableFuture<Integer> sender =
                        CompletableFuture.supplyAsync(() -> sendOneByOne(core, isOver));
                group.attachDrivers(FakeDriver::new);
                isOver.set(true);
                assertTrue(Groups.await(sender) > 0);
            }
        }
    }

    private static int sendOneByOne(Core core, AtomicBoolean isOver) {
        Semaphore answers = new Semaphore(0);
        int sent = 0;
        boolean isLast;
        do {
            isLast = isOver.get();
            core.execute(answers::release);
            try {
                if (!answers.tryAcquire(Groups.PATIENCE_SECONDS / 2, TimeUnit.SECONDS)) {
                    throw new AssertionError("task " + sent + " was not run");
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            sent++;
        } while (!isLast);
        return sent;
    }

    @Test
    void aCoreWithAGreedyTaskAttachesOnTheSpareCarrier() throws Exception {
        try (CoreGroup group = Groups.open(without(Groups.lively(1)))) {
            Core core = group.cores().getFirst();
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            Carrier first = core.runner();
            core.execute(() -> {
                begun.countDown();
                Groups.await(goOn);
            });
            Groups.await(begun);
            group.attachDrivers(FakeDriver::new);
            assertSame(core.runner(), FakeDriver.of(core).carrier);
            assertTrue(first != core.runner());
            goOn.countDown();
        }
    }

    @Test
    void aDriverThatCannotBeAttachedLeavesTheGroupWithoutIo() throws Exception {
        List<FakeDriver> made = new CopyOnWriteArrayList<>();
        try (CoreGroup group = Groups.open(without(Groups.still(2)))) {
            IOException failure =
                    assertThrows(
                            IOException.class,
                            () ->
                                    group.attachDrivers(core -> {
                                        FakeDriver driver = new FakeDriver(core);
                                        driver.onAttach =
                                                () -> {
                                                    if (core.index() == 1) {
                                                        throw new IOException("no descriptor");
                                                    }
                                                };
                                        made.add(driver);
                                        return driver;
                                    }));
            assertEquals(
                    "test-core-1 cannot attach its fake driver: java.io.IOException: no descriptor",
                    failure.getMessage());
            assertEquals(0, made.get(1).shutDown.getCount(), "left half open");
            assertTrue(group.options().isWithoutDrivers());
            for (Core core : group.cores()) {
                Groups.awaitInbox(core);
            }
            IllegalStateException again =
                    assertThrows(
                            IllegalStateException.class,
                            () -> group.attachDrivers(FakeDriver::new));
            assertEquals("test has or had I/O drivers: open a group without", again.getMessage());
        }
        assertEquals(0, made.get(0).shutDown.getCount());
    }

    @Test
    void aGroupWithDriversTakesNoOthers() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(1))) {
            assertThrows(IllegalStateException.class, () -> group.attachDrivers(FakeDriver::new));
        }
    }

    @Test
    void aGroupThatHasEndedTakesNone() throws Exception {
        CoreGroup group = Groups.open(without(Groups.still(1)));
        group.close();
        IOException failure =
                assertThrows(IOException.class, () -> group.attachDrivers(FakeDriver::new));
        assertEquals("test-core-0 has ended: it takes no driver", failure.getMessage());
        assertInstanceOf(ParkingDriver.class, group.cores().getFirst().driver());
    }
}
