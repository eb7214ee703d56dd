package dev.heddle.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LogRateTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** Wherever the clock begins. */
    private static final long BEGIN = -3 * SECOND / 2;

    private final LogRate rate = new LogRate(2);

    @Test
    void allowsSoManyASecondAndTellsOfTheOthersOnce() {
        assertTrue(rate.allows(BEGIN));
        assertTrue(rate.allows(BEGIN + 1));
        assertFalse(rate.allows(BEGIN + 2));
        assertFalse(rate.allows(BEGIN + SECOND - 1));

        assertTrue(rate.allows(BEGIN + SECOND));
        assertEquals(" (2 more like this were left out before)", rate.leftOut());
        assertEquals("", rate.leftOut());
        assertTrue(rate.allows(BEGIN + 2 * SECOND - 1));
        assertFalse(rate.allows(BEGIN + 2 * SECOND - 1));
    }

    @Test
    void whatWasLeftOutBeforeAnybodyAskedIsToldOfAsWell() {
        rate.leaveOut();
        assertTrue(rate.allows(BEGIN));
        assertEquals(" (1 more like this were left out before)", rate.leftOut());
    }

    @Test
    void aSecondBeginsWithItsFirstLine() {
        assertTrue(rate.allows(BEGIN));
        assertTrue(rate.allows(BEGIN + 5 * SECOND));
        assertTrue(rate.allows(BEGIN + 6 * SECOND - 1));
        assertFalse(rate.allows(BEGIN + 6 * SECOND - 1));
        assertTrue(rate.allows(BEGIN + 6 * SECOND));
    }
}
