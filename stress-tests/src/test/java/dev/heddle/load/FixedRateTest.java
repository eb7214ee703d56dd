package dev.heddle.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The open loop's schedule under a clock that only the test moves. */
class FixedRateTest {

    private static final long START_NANOS = -5_000; // nanoTime may be negative

    @Test
    void firstRequestIsDueAtTheStartAndTheNextOneIntervalLater() {
        FixedRate schedule = new FixedRate(START_NANOS, 1_000_000);
        assertEquals(START_NANOS, schedule.nextNanos(START_NANOS));
        schedule.take();
        assertEquals(START_NANOS + 1_000, schedule.nextNanos(START_NANOS));
    }

    @Test
    void aStallIsChargedToEveryRequestThatShouldHaveStartedInIt() {
        FixedRate schedule = new FixedRate(START_NANOS, 1_000_000);
        long nowNanos = START_NANOS + 10_000; // the clock jumps over ten requests
        int due = 0;
        long waitedNanos = 0;
        while (schedule.nextNanos(nowNanos) <= nowNanos) {
            waitedNanos += nowNanos - schedule.nextNanos(nowNanos);
            schedule.take();
            due++;
        }
        assertEquals(11, due);
        assertEquals(55_000, waitedNanos);
    }

    @Test
    void nothingIsDueBeforeItsTime() {
        FixedRate schedule = new FixedRate(0, 1_000_000);
        schedule.take();
        assertTrue(schedule.nextNanos(999) > 999);
    }

    @Test
    void roundingDoesNotAddUp() {
        FixedRate schedule = new FixedRate(0, 3); // an interval of a third of a second
        for (int i = 0; i < 3_000; i++) {
            schedule.take();
        }
        assertEquals(1e12, (double) schedule.nextNanos(0), 1.0);
    }

    @Test
    void saturatedIsAlwaysDue() {
        Saturated schedule = new Saturated();
        assertEquals(42, schedule.nextNanos(42));
        schedule.take();
        assertEquals(42, schedule.nextNanos(42));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN})
    void rateMustBeAboveZero(double rate) {
        assertThrows(IllegalArgumentException.class, () -> new FixedRate(0, rate));
    }

    @Test
    void clientThreadsShareConnectionsAndRate() {
        LoadPlan plan = new LoadPlan(new InetSocketAddress(80), new Echo(13), 10, 3, 1_000);
        assertEquals(4, plan.connectionsOf(0));
        assertEquals(3, plan.connectionsOf(1));
        assertEquals(3, plan.connectionsOf(2));
        Arrivals first = plan.arrivalsOf(0, 0);
        first.take();
        assertEquals(2_500_000, first.nextNanos(0)); // 400 of the 1,000 requests a second
    }
}
