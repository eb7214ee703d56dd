package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    @Test
    void aDeadlineOfNoTimeHasPassed() {
        assertTrue(Deadline.after(Duration.ZERO).nanosLeft() <= 0);
        assertTrue(Deadline.after(Duration.ofDays(-1_000_000)).nanosLeft() <= 0);
        assertTrue(Deadline.after(Duration.ofSeconds(Long.MIN_VALUE)).nanosLeft() <= 0);
    }

    @Test
    void aDeadlineThatIsTooFarIsNone() {
        assertSame(Deadline.none(), Deadline.after(Duration.ofSeconds(Long.MAX_VALUE)));
        assertFalse(Deadline.none().isLimited());
    }

    @Test
    void theTimeLeftIsWhatWasGivenOrLess() {
        Deadline deadline = Deadline.after(Duration.ofHours(1));
        long left = deadline.nanosLeft();
        assertTrue(left <= Duration.ofHours(1).toNanos(), "left " + left);
        assertTrue(left > Duration.ofMinutes(30).toNanos(), "left " + left);
    }

    @Test
    void javaNetGetsWholeMillisecondsAndNeverForEver() {
        assertEquals(0, Deadline.none().millisForSocket());
        assertEquals(1, Deadline.after(Duration.ZERO).millisForSocket());
        assertEquals(Integer.MAX_VALUE, Deadline.after(Duration.ofDays(1_000)).millisForSocket());
    }
}
