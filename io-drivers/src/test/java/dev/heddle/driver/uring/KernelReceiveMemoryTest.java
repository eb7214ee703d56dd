package dev.heddle.driver.uring;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.driver.IoDrivers;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class KernelReceiveMemoryTest extends ReceiveMemorySuite {
    @Override
    String driver() {
        return IoDrivers.RING;
    }

    @Override
    Rings rings() {
        return new MovableRing(null);
    }

    /** The ring goes with the lease, and its receives with it. */
    @Test
    void receivesOfAStalledCarrierKeepTheirMemoryAndAreServed() throws Exception {
        openGroup(new ReceiveLimits(ROOM, NEVER, NEVER), 8);
        links.subList(0, 4).forEach(this::submit);
        await().until(() -> inFlight(false) == 4);
        CountDownLatch release = stall();
        assertEquals(ROOM, heldBytes());
        links.subList(4, 8).forEach(this::submit);
        await().until(() -> inFlight(true) == 4);
        assertEquals(4, inFlight(false));
        links.getFirst().send(0, 5);
        assertEquals(5, resultOf(links.getFirst().receive));
        submit(links.getFirst());
        await().until(() -> inFlight(false) == 4);
        release.countDown();
        links.getFirst().send(5, 5);
        assertEquals(5, resultOf(links.getFirst().receive));
        links.getFirst().check(5, 5);
        submit(links.getFirst());
        assertAllAreServed();
    }
}
