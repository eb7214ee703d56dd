package dev.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LatencyCountsTest {
    private static final long LONGEST = TimeUnit.MINUTES.toNanos(9);

    private static LatencyCounts counts(long... nanos) {
        LatencyHistogram histogram = new LatencyHistogram();
        for (long time : nanos) {
            histogram.record(time);
        }
        return histogram.counts();
    }

    /** Against all times, sorted. */
    @Property(tries = 300)
    void aQuantileIsThatOfTheTimesToAFifth(
            @ForAll @Size(min = 1, max = 50) List<@LongRange(max = 600_000_000_000L) Long> times,
            @ForAll @LongRange(max = 100) long percent) {
        long[] sorted = times.stream().mapToLong(Long::longValue).sorted().toArray();
        int rank = (int) Math.max(1, Math.ceil(percent / 100.0 * sorted.length));
        long exact = sorted[rank - 1];
        long told = counts(sorted).quantileNanos(percent / 100.0);
        if (exact <= LONGEST) {
            assertTrue(told >= exact && told <= exact * 1.25, exact + " is told as " + told);
        }
        assertEquals(sorted.length, counts(sorted).total());
    }

    @Test
    void smallTimesAreExactAndBucketsLeaveNoGap() {
        for (long nanos = 0; nanos < 8; nanos++) {
            assertEquals(nanos, counts(nanos).quantileNanos(1));
        }
        int last = 0;
        for (long nanos = 0; nanos < 100_000; nanos++) {
            int bucket = LatencyCounts.bucket(nanos);
            assertTrue(bucket == last || bucket == last + 1, nanos + " is in " + bucket);
            last = bucket;
        }
    }

    @Test
    void whatIsBeyondAllBucketsIsInTheFirstOrTheLast() {
        assertEquals(0, counts(-1, Long.MIN_VALUE).quantileNanos(1));
        long longest = counts(Long.MAX_VALUE).quantileNanos(1);
        assertTrue(longest >= LONGEST, longest + " ns");
    }

    @Test
    void ofNothingEveryQuantileIsZero() {
        assertEquals(0, counts().quantileNanos(0.5));
        assertEquals(0, counts().total());
    }

    @Test
    void whatWasCountedBetweenTwoLooks() {
        LatencyHistogram histogram = new LatencyHistogram();
        histogram.record(1_000_000);
        LatencyCounts earlier = histogram.counts();
        histogram.record(2);
        histogram.record(3);
        LatencyCounts between = histogram.counts().since(earlier);
        assertEquals(2, between.total());
        assertEquals(3, between.quantileNanos(1));
        assertEquals(3, histogram.counts().total());
    }

    @Test
    void itsArrayMakesTheSameAgain() {
        LatencyCounts told = counts(5, 5, 70_000);
        long[] array = told.toArray();
        assertArrayEquals(array, LatencyCounts.of(array).toArray());
        Arrays.fill(array, 0);
        assertEquals(3, told.total());
        assertEquals("3: p50 0.0 µs, p99 81.9 µs, max 81.9 µs", told.toString());
    }

    @Test
    void whatCannotBeIsOneSentence() {
        IllegalArgumentException length =
                assertThrows(IllegalArgumentException.class, () -> LatencyCounts.of(1, 2));
        assertEquals("2 counts are not of a core: it has 160", length.getMessage());
        for (double quantile : new double[] {-0.1, 1.1, Double.NaN}) {
            IllegalArgumentException refusal =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> counts(1).quantileNanos(quantile));
            assertTrue(refusal.getMessage().contains("give 0 to 1"), refusal.getMessage());
        }
    }
}
