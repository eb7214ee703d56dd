package dev.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** By a clock that the test moves. */
class BatchShareTest {
    private static final long MILLI = 1_000_000;

    private final BatchShare share = new BatchShare();
    private long now = -5 * MILLI;

    @BeforeEach
    void half() {
        share.set(50);
    }

    private boolean limitAfter(long nanos) {
        now += nanos;
        return share.limit(now);
    }

    /** Whether another task may run behind one of that length. */
    private boolean run(long nanos) {
        share.begin(now);
        now += nanos;
        return share.end(now);
    }

    /** After how long a task may run, while nothing of the batch class does. */
    private long nanosUntilCredit() {
        long from = now;
        while (!limitAfter(1_000)) {
            assertTrue(now - from < 1_000 * MILLI, "it never may");
        }
        return now - from;
    }

    @Test
    void whereOthersBecomeReadyATaskWaitsUntilTheShareHasGrown() {
        assertFalse(limitAfter(0));
        assertFalse(limitAfter(0), "no time has passed");
        assertTrue(limitAfter(2));
    }

    @Test
    void ofTheTimeThatPassesItIsGivenItsPart() {
        share.limit(now);
        assertTrue(limitAfter(10 * MILLI));
        assertTrue(run(5 * MILLI - 1));
        assertFalse(run(1), "all is used");
        assertFalse(run(0));
    }

    @Test
    void whatIsOverdrawnIsPaidBack() {
        share.limit(now);
        limitAfter(2 * MILLI);
        assertFalse(run(4 * MILLI));
        assertEquals(2 * MILLI + 1_000, nanosUntilCredit(), "3 are owed, 2 grew meanwhile");
    }

    @Test
    void noMoreIsSavedUpThanTheMost() {
        share.limit(now);
        assertTrue(limitAfter(1_000_000 * MILLI));
        assertTrue(run(BatchShare.MOST_NANOS - 1));
        assertFalse(run(1));
    }

    @Test
    void noMoreIsOwedThanTheMost() {
        share.limit(now);
        limitAfter(2);
        run(1_000 * MILLI);
        limitAfter(0);
        share.begin(now);
        share.end(now + 1_000 * MILLI);
        limitAfter(0);
        assertEquals(2 * BatchShare.MOST_NANOS + 1_000, nanosUntilCredit());
    }

    @Test
    void whatRanWhereNothingElseWasReadyIsNeitherChargedNorSavedUp() {
        share.limit(now);
        assertTrue(limitAfter(10 * MILLI));
        share.unlimit();
        now += 100 * MILLI;
        assertFalse(limitAfter(100 * MILLI), "its credit is gone, and has not grown");
        assertTrue(limitAfter(2));
    }

    @Test
    void whatIsOwedIsOwedBehindAPauseToo() {
        share.limit(now);
        limitAfter(2);
        run(MILLI);
        limitAfter(0);
        share.unlimit();
        assertFalse(limitAfter(100 * MILLI));
        assertEquals(MILLI, nanosUntilCredit(), "half of it grew while it ran");
    }

    @Test
    void aTaskThatHasLostTheCoreIsChargedWhatItTookUntilThen() {
        share.limit(now);
        limitAfter(20 * MILLI);
        share.begin(now);
        assertTrue(limitAfter(2 * MILLI), "10, less 2, and 1 grown");
        assertTrue(run(9 * MILLI - 1));
        assertFalse(run(1));
    }

    @Test
    void aTaskThatHasLostTheCoreForLongIsChargedWhatTheWatchdogWaitsFor() {
        share.limit(now);
        limitAfter(2 * MILLI);
        share.begin(now);
        assertTrue(limitAfter(12 * MILLI), "1, less 5, and 6 grown");
        assertTrue(run(2 * MILLI - 1));
        assertFalse(run(1));
    }

    @Test
    void aTaskThatHasLostTheCoreIsChargedOnce() {
        share.limit(now);
        limitAfter(20 * MILLI);
        share.begin(now);
        limitAfter(0);
        now += 2 * MILLI;
        share.limit(now);
        assertTrue(run(11 * MILLI - 1));
        assertFalse(run(1));
    }

    /** Its round has not come to its end, and nothing else is ready any more. */
    @Test
    void aTaskThatHasLostTheCoreIsNotChargedWhereNothingElseIsReady() {
        share.limit(now);
        limitAfter(2);
        share.begin(now);
        share.unlimit();
        limitAfter(100 * MILLI);
        assertTrue(limitAfter(2));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 101})
    void whatIsNoShareChangesNothing(int percent) {
        assertThrows(IllegalArgumentException.class, () -> share.set(percent));
        share.limit(now);
        assertTrue(limitAfter(2));
    }

    @Test
    void theLeastAndTheMostArePossible() {
        assertDoesNotThrow(() -> share.set(1));
        share.limit(now);
        assertFalse(limitAfter(99));
        assertDoesNotThrow(() -> share.set(100));
        assertTrue(limitAfter(1));
    }

    /** A round that comes more often than it earns a nanosecond must not forget what it earned. */
    @ParameterizedTest
    @CsvSource({"1, 50", "1, 199", "3, 33", "10, 7", "10, 90"})
    void roundsThatComeOftenEarnTheShare(int percent, long roundNanos) {
        long runNanos = 10 * MILLI;
        share.set(percent);
        share.limit(0);
        long usedNanos = 0;
        for (long time = roundNanos; time <= runNanos; time += roundNanos) {
            if (share.limit(time)) {
                share.begin(time);
                share.end(time + 10);
                usedNanos += 10;
            }
        }
        assertEquals(runNanos * percent / 100.0, (double) usedNanos, runNanos / 1_000.0);
    }
}
