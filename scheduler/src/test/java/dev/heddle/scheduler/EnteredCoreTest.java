package dev.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a core does at once for a task of its own, and what it tells of itself. */
class EnteredCoreTest {
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
    void theCoreCanBeTakenFromATaskAfterWhateverItHasAskedFor() throws Exception {
        Groups.runOn(
                core,
                () -> {
                    assertLeaves(() -> core.execute(() -> {}));
                    IoOperation operation = receive();
                    assertLeaves(() -> core.submit(operation));
                    assertLeaves(() -> core.cancel(operation));
                    assertLeaves(() -> core.close(new FakeEndpoint()));
                    Timer timer = core.schedule(() -> {}, 1, TimeUnit.HOURS);
                    assertLeaves(() -> {});
                    assertLeaves(() -> timer.cancel(false));
                });
    }

    @Test
    void theCoreCanBeTakenFromATaskThatItsDriverHasFailed() throws Exception {
        driver.onSubmit =
                () -> {
                    throw new IllegalStateException("on purpose");
                };
        Groups.runOn(
                core,
                () ->
                        assertLeaves(() ->
                                assertThrows(
                                        IllegalStateException.class,
                                        () -> core.submit(receive()))));
    }

    private void assertLeaves(Runnable step) {
        step.run();
        assertTrue(Lease.isInTask(core.lease().observe()), "entered still");
    }

    private static IoOperation receive() {
        return new IoOperation().receive(new FakeEndpoint(), new byte[1], 0, 1);
    }

    @Test
    void aCancelThatComesAfterTheCompletionDoesNotReachTheDriver() throws Exception {
        IoOperation operation = receive();
        Groups.runOn(
                core,
                () -> {
                    core.submit(operation);
                    driver.submitted.clear();
                    operation.complete(1);
                    core.cancel(operation);
                });
        assertEquals(List.of("submit"), driver.calls);
    }

    @Test
    void anEndpointIsClosedAndATimerKnownAtOnce() throws Exception {
        Groups.runOn(
                core,
                () -> {
                    core.close(new FakeEndpoint());
                    assertEquals(List.of("close"), driver.calls);
                    Timer timer = core.schedule(() -> {}, 1, TimeUnit.HOURS);
                    assertEquals(1, core.timers().size());
                    assertTrue(timer.cancel(false));
                    assertEquals(0, core.timers().size());
                });
    }

    @Test
    void theLoadIsWhatLivesAndWhatWaits() throws Exception {
        Groups.runOn(
                core,
                () -> {
                    assertEquals(0, core.load());
                    assertFalse(core.hasReadyTasks());
                    for (int i = 0; i < 4; i++) {
                        core.execute(() -> {});
                    }
                    assertTrue(core.hasReadyTasks());
                    assertEquals(4, core.load());
                    disguise.run(() -> core.execute(() -> {}));
                    assertEquals(5, core.load());
                    new LiveTask(core, () -> assertEquals(6, core.load())).run();
                });
    }

    @Test
    void aTaskKnowsItsCoreByItsCarrier() throws Exception {
        assertNull(Core.current(disguise));
        Groups.runOn(core, () -> assertSame(core, Core.current(disguise)));
        assertEquals("fake", core.driverName());
    }

    @Test
    void buffersAreTheDriversAndTheAttachments() {
        BufferHolder holder = () -> 3;
        core.attachment(BufferHolder.class, its -> holder);
        core.attachment(String.class, its -> "none");
        assertEquals(3, core.statistics().buffers());
        driver.buffers = 4;
        assertEquals(7, core.statistics().buffers());
    }

    @Test
    void oneObjectOfEachTypeStaysWithItsCore() {
        Object[] kept = core.attachment(Object[].class, its -> new Object[] {its});
        assertSame(core, kept[0]);
        assertSame(kept, core.attachment(Object[].class, its -> new Object[0]));
        assertEquals("another", core.attachment(String.class, its -> "another"));
    }
}
