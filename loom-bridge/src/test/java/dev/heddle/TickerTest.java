package dev.heddle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.net.Deadline;
import dev.heddle.scheduler.DeadlinePassedException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TickerTest {
    private static final long PERIOD_NANOS = 2_000_000;

    private static Ticker ticker() {
        return Ticker.every(Duration.ofNanos(PERIOD_NANOS));
    }

    @Test
    void noTickComesEarlyAndNoneIsLost() throws InterruptedException {
        long before = System.nanoTime();
        Ticker ticker = ticker();
        long made = System.nanoTime();
        long ticks = 0;
        for (int i = 0; i < 50; i++) {
            long asked = System.nanoTime();
            ticks += ticker.await();
            long now = System.nanoTime();
            assertTrue(now - before >= ticks * PERIOD_NANOS, ticks + " after " + (now - before));
            assertTrue(ticks >= (asked - made) / PERIOD_NANOS, ticks + " after " + (asked - made));
        }
    }

    @Test
    void ticksThatNobodyWaitedForAreCountedAtOnce() throws InterruptedException {
        Ticker ticker = ticker();
        long made = System.nanoTime();
        while (System.nanoTime() - made < 10 * PERIOD_NANOS) {
            Thread.onSpinWait();
        }
        assertTrue(ticker.await() >= 10);
    }

    @Test
    void anInterruptLosesNoTick() throws InterruptedException {
        Ticker ticker = Ticker.every(Duration.ofDays(1_000_000));
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, ticker::await);
        Ticker quick = Ticker.every(Duration.ofNanos(1));
        Thread.currentThread().interrupt();
        assertTrue(quick.await() >= 1, "it has come already");
        assertTrue(Thread.interrupted());
    }

    @Test
    void theDeadlineOfAScopeEndsTheWaitAndLosesNoTick() throws InterruptedException {
        Ticker slow = Ticker.every(Duration.ofHours(1));
        String message =
                assertThrows(
                                DeadlinePassedException.class,
                                () -> Deadline.within(Duration.ofMillis(5), slow::await))
                        .getMessage();
        assertEquals(
                "the tick has not come before the deadline of the calling thread's scope", message);
        Ticker quick = Ticker.every(Duration.ofNanos(1));
        assertTrue(Deadline.within(Duration.ZERO, quick::await) >= 1, "it has come already");
        assertTrue(Deadline.within(Duration.ofHours(1), ticker()::await) >= 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1})
    void aPeriodIsAboveZero(long nanos) {
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Ticker.every(Duration.ofNanos(nanos)))
                        .getMessage();
        assertEquals(
                "a ticker's period is " + Duration.ofNanos(nanos) + ": give one above zero",
                message);
    }
}
