package dev.heddle.metrics;

import dev.heddle.scheduler.LatencyCounts;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Of counts that only grow, the quantiles of the last one to two minutes. Any thread. */
final class RecentLatency {
    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Supplier<LatencyCounts> source;
    private LatencyCounts older;
    private LatencyCounts newer;
    private long newerNanos;

    /**
     * @param nowNanos by {@link System#nanoTime}
     */
    RecentLatency(Supplier<LatencyCounts> source, long nowNanos) {
        this.source = source;
        older = source.get();
        newer = older;
        newerNanos = nowNanos;
    }

    /** The time that so many did not exceed; 0 if there were none. */
    synchronized long quantileNanos(double quantile, long nowNanos) {
        LatencyCounts now = source.get();
        if (nowNanos - newerNanos >= MINUTE_NANOS) {
            older = newer;
            newer = now;
            newerNanos = nowNanos;
        }
        return now.since(older).quantileNanos(quantile);
    }
}
