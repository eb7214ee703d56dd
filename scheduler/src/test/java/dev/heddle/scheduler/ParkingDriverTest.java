package dev.heddle.scheduler;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ParkingDriverTest {
    private final ParkingDriver driver = new ParkingDriver();

    /** Sleeps until the moment. */
    private record Until(long deadlineNanos) implements PollContext {
        @Override
        public boolean canBlock() {
            return true;
        }
    }

    @Test
    void aPollThatMayNotBlockDoesNothing() {
        driver.poll(PollContext.NOW);
        assertEquals(IoDriver.Statistics.NONE, driver.statistics());
    }

    @Test
    void aPollWithoutADeadlineParksUntilItIsWoken() throws InterruptedException {
        Thread carrier = polling(PollContext.UNTIL_COMPLETION);
        await().until(() -> carrier.getState() == Thread.State.WAITING);
        driver.wakeUp();
        carrier.join();
        assertEquals(1, driver.statistics().kernelEntries());
    }

    @Test
    void aPollWithADeadlineParksUntilItIsWoken() throws InterruptedException {
        Thread carrier = polling(new Until(System.nanoTime() + TimeUnit.HOURS.toNanos(1)));
        await().until(() -> carrier.getState() == Thread.State.TIMED_WAITING);
        driver.wakeUp();
        carrier.join();
    }

    @Test
    void aPollEndsAtItsDeadline() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(5);
        polling(new Until(deadline)).join();
        assertTrue(System.nanoTime() - deadline >= 0);
    }

    @Test
    void endpointsAreClosedAtOnceAndOperationsAreNotThere() {
        FakeEndpoint endpoint = new FakeEndpoint();
        IoOperation operation = new IoOperation().accept(endpoint);
        operation.start(Thread.currentThread());
        driver.submit(operation);
        assertEquals(-Errno.ENOSYS, operation.result());
        driver.close(endpoint);
        assertEquals(1, endpoint.freed.get());
        assertEquals("none", driver.name());
    }

    private Thread polling(PollContext context) {
        return Thread.ofPlatform()
                .start(() -> {
                    driver.attach();
                    driver.poll(context);
                });
    }
}
