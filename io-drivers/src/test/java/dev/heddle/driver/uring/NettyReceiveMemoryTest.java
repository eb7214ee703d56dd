package dev.heddle.driver.uring;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.driver.IoDrivers;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class NettyReceiveMemoryTest extends ReceiveMemorySuite {
    @Override
    String driver() {
        return IoDrivers.URING;
    }

    @Override
    Rings rings() {
        return new BoundRings();
    }

    /** What a stalled carrier's ring holds counts until that carrier is back. */
    @Test
    void theBoundHoldsForAllRingsOfACore() throws Exception {
        openGroup(new ReceiveLimits(ROOM, NEVER, NEVER), 8);
        links.subList(0, 4).forEach(this::submit);
        await().until(() -> inFlight(false) == 4);
        CountDownLatch release = stall();
        assertEquals(ROOM, heldBytes());
        await().until(() -> inFlight(true) == 4);
        links.subList(4, 8).forEach(this::submit);
        await().until(() -> inFlight(true) == 8);
        links.getFirst().send(0, 5);
        assertEquals(5, resultOf(links.getFirst().receive));
        release.countDown();
        await().until(() -> heldBytes() == 0);
        submit(links.getFirst());
        await().until(() -> inFlight(false) == 1);
        links.getFirst().send(5, 5);
        assertEquals(5, resultOf(links.getFirst().receive));
        links.getFirst().check(5, 5);
        submit(links.getFirst());
        assertAllAreServed();
    }
}
