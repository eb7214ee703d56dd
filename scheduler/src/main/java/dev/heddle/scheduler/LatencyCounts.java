package dev.heddle.scheduler;

import java.util.Arrays;

/**
 * How often something took how long: counts in buckets, four for each doubling of the time, so that
 * a time is known to a fifth. Immutable.
 */
public final class LatencyCounts {
    /** The last one has all that takes longer: 32 minutes. */
    private static final int BUCKETS = 160;

    private static final int PER_DOUBLING = 4;

    /** Nothing was counted. */
    public static final LatencyCounts NONE = new LatencyCounts(new long[BUCKETS]);

    private final long[] counts;

    /** Of counts that nobody else has. */
    LatencyCounts(long[] counts) {
        this.counts = counts;
    }

    /**
     * From what {@link #toArray} gave, here or in another process.
     *
     * @throws IllegalArgumentException if that is not as long
     */
    public static LatencyCounts of(long... counts) {
        if (counts.length != BUCKETS) {
            throw new IllegalArgumentException(
                    counts.length + " counts are not of a core: it has " + BUCKETS);
        }
        return new LatencyCounts(counts.clone());
    }

    /** A count for each bucket, in the order of the times. */
    public long[] toArray() {
        return counts.clone();
    }

    /** How many were counted. */
    public long total() {
        return Arrays.stream(counts).sum();
    }

    /** What was counted since an earlier look at the same. */
    public LatencyCounts since(LatencyCounts earlier) {
        long[] difference = new long[BUCKETS];
        for (int i = 0; i < BUCKETS; i++) {
            difference[i] = Math.max(0, counts[i] - earlier.counts[i]);
        }
        return new LatencyCounts(difference);
    }

    /**
     * The time, in nanoseconds, that so many of those counted did not exceed; 0 if none was
     * counted.
     *
     * @param quantile 0.99 for the 99th percentile, 1 for the longest
     * @throws IllegalArgumentException if it is not from 0 to 1
     */
    public long quantileNanos(double quantile) {
        if (!(quantile >= 0 && quantile <= 1)) {
            throw new IllegalArgumentException(
                    "quantile=" + quantile + " is not possible: give 0 to 1");
        }
        long rank = Math.max(1, (long) Math.ceil(quantile * total()));
        long seen = 0;
        for (int i = 0; i < BUCKETS; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return longest(i);
            }
        }
        return 0;
    }

    /** The bucket of a time; a negative one counts as none. */
    static int bucket(long nanos) {
        if (nanos < PER_DOUBLING) {
            return (int) Math.max(0, nanos);
        }
        int exponent = 63 - Long.numberOfLeadingZeros(nanos);
        int part = (int) (nanos >>> (exponent - 2)) & (PER_DOUBLING - 1);
        return Math.min(BUCKETS - 1, (exponent - 1) * PER_DOUBLING + part);
    }

    /** The longest time, in nanoseconds, that a bucket is for. */
    private static long longest(int bucket) {
        int next = bucket + 1;
        return next <= PER_DOUBLING
                ? bucket
                : ((long) (PER_DOUBLING + next % PER_DOUBLING) << (next / PER_DOUBLING - 1)) - 1;
    }

    static int buckets() {
        return BUCKETS;
    }

    /** The middle, the 99th percentile and the longest, for people. */
    @Override
    public String toString() {
        return "%d: p50 %.1f µs, p99 %.1f µs, max %.1f µs"
                .formatted(
                        total(),
                        quantileNanos(0.5) / 1e3,
                        quantileNanos(0.99) / 1e3,
                        quantileNanos(1) / 1e3);
    }
}
