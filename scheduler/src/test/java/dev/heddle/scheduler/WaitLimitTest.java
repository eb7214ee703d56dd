package dev.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WaitLimitTest {
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    @Test
    void withoutALimitATimeIsWhatItWas() {
        assertFalse(WaitLimit.isSet());
        assertFalse(WaitLimit.isOver());
        assertEquals(Long.MAX_VALUE, WaitLimit.atMost(Long.MAX_VALUE));
        assertEquals(-5, WaitLimit.atMost(-5));
    }

    @Test
    void aTimeIsLimitedToWhatIsLeft() {
        boolean isOver =
                WaitLimit.call(
                        System.nanoTime() + HOUR,
                        () -> {
                            assertTrue(WaitLimit.isSet());
                            assertEquals(5, WaitLimit.atMost(5));
                            long left = WaitLimit.atMost(Long.MAX_VALUE);
                            assertTrue(left <= HOUR && left > HOUR / 2, "left " + left);
                            return WaitLimit.isOver();
                        });
        assertFalse(isOver);
        assertFalse(WaitLimit.isSet());
    }

    @Test
    void oneThatHasPassedLeavesNothing() {
        long moment = System.nanoTime();
        assertTrue(WaitLimit.call(moment, WaitLimit::isOver));
        assertTrue(WaitLimit.call(moment, () -> WaitLimit.atMost(5)) <= 0);
    }

    /** {@link System#nanoTime} may overflow. */
    @Test
    void theEarlierOfTwoIsTheOneWithLessLeft() {
        long early = Long.MAX_VALUE - 5;
        long late = Long.MIN_VALUE + 5;
        assertEquals(early, nested(early, late));
        assertEquals(early, nested(late, early));
    }

    private static long nested(long outer, long inner) {
        return WaitLimit.call(outer, () -> WaitLimit.call(inner, WaitLimit::nanoTime));
    }

    @Test
    void itEndsTheWaitForAllCores() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(1))) {
            Core core = group.cores().getFirst();
            CountDownLatch isBusy = new CountDownLatch(1);
            CountDownLatch mayEnd = new CountDownLatch(1);
            core.execute(() -> {
                isBusy.countDown();
                Groups.await(mayEnd);
            });
            Groups.await(isBusy);
            long soon = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(5);
            String message =
                    assertThrows(
                                    DeadlinePassedException.class,
                                    () -> WaitLimit.call(soon, () -> group.onEach(Core::index)))
                            .getMessage();
            assertEquals(
                    "not every core has answered before the deadline of the calling thread's scope",
                    message);
            mayEnd.countDown();
            assertEquals(
                    1,
                    WaitLimit.call(System.nanoTime() + HOUR, () -> group.onEach(Core::index))
                            .size());
        }
    }
}
