package dev.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a core's batch tasks get beside tasks that are always ready. */
class BatchShareTest {
    private static final long RUN_NANOS = 10_000_000;

    /** A round that comes more often than it earns a nanosecond must not forget what it earned. */
    @ParameterizedTest
    @CsvSource({"1, 50", "1, 199", "3, 33", "10, 7", "10, 90"})
    void roundsThatComeOftenEarnTheShare(int percent, long roundNanos) {
        BatchShare share = new BatchShare();
        share.set(percent);
        share.limit(0);
        long usedNanos = 0;
        for (long now = roundNanos; now <= RUN_NANOS; now += roundNanos) {
            if (share.limit(now)) {
                share.begin(now);
                share.end(now + 10);
                usedNanos += 10;
            }
        }
        assertEquals(RUN_NANOS * percent / 100.0, (double) usedNanos, RUN_NANOS / 1_000.0);
    }
}
