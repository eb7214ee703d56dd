package dev.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BatchQueueTest {
    private final BatchQueue queue = new BatchQueue();
    private final Runnable first = new Nothing();
    private final Runnable second = new Nothing();

    private static final class Nothing implements Runnable {
        @Override
        public void run() {}
    }

    @Test
    void whoeverOffersTheFirstTaskOwesTheRound() {
        assertTrue(queue.isEmpty());
        assertTrue(queue.offer(first));
        assertFalse(queue.offer(second), "there is one");
        assertFalse(queue.isEmpty());
        assertEquals(2, queue.approximateSize());
    }

    @Test
    void tasksAreTakenInTheirOrder() {
        queue.offer(first);
        queue.offer(second);
        assertSame(first, queue.take());
        assertSame(second, queue.take());
        assertNull(queue.take());
        assertTrue(queue.isEmpty());
    }

    @Test
    void aRoundThatRestsIsOwedByTheNextWhoOffers() {
        queue.offer(first);
        queue.take();
        assertFalse(queue.rest());
        assertTrue(queue.offer(second));
    }

    @Test
    void aRoundThatFindsATaskAsItRestsGoesOn() {
        queue.offer(first);
        assertTrue(queue.rest());
        assertFalse(queue.offer(second), "it is on the way");
    }
}
