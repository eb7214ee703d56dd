package dev.heddle.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counts times. One thread at a time records, mostly the lease holder, and any thread may read.
 * Opaque accesses, as in {@link OpaqueCounter}.
 */
final class LatencyHistogram {
    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] counts = new long[LatencyCounts.buckets()];

    /** Counts one time. */
    void record(long nanos) {
        int bucket = LatencyCounts.bucket(nanos);
        COUNT.setOpaque(counts, bucket, counts[bucket] + 1);
    }

    /** What was counted until some recent moment. Any thread. */
    LatencyCounts counts() {
        long[] seen = new long[counts.length];
        for (int i = 0; i < seen.length; i++) {
            seen[i] = (long) COUNT.getOpaque(counts, i);
        }
        return new LatencyCounts(seen);
    }
}
