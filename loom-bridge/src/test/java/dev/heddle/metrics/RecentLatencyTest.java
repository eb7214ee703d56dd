package dev.heddle.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.scheduler.LatencyCounts;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RecentLatencyTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    /** Wherever the clock begins. */
    private static final long BEGIN = -MINUTE / 2;

    private final long[] counts = LatencyCounts.NONE.toArray();
    private final RecentLatency recent = new RecentLatency(() -> LatencyCounts.of(counts), BEGIN);

    private long longestAt(long nowNanos) {
        return recent.quantileNanos(1, nowNanos);
    }

    @Test
    void whatWasLongAgoIsForgotten() {
        assertEquals(0, longestAt(BEGIN));
        counts[3]++;
        assertEquals(3, longestAt(BEGIN + 1));
        assertEquals(3, longestAt(BEGIN + MINUTE), "a minute ago is recent");
        counts[2]++;
        assertEquals(3, longestAt(BEGIN + 2 * MINUTE - 1));
        assertEquals(2, longestAt(BEGIN + 2 * MINUTE));
        assertEquals(0, longestAt(BEGIN + 3 * MINUTE));
    }

    @Test
    void whatWasThereBeforeIsNotRecent() {
        counts[3]++;
        RecentLatency later = new RecentLatency(() -> LatencyCounts.of(counts), BEGIN);
        assertEquals(0, later.quantileNanos(1, BEGIN));
    }
}
