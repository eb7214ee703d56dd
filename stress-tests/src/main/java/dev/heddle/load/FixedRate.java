package dev.heddle.load;

/**
 * An open loop: request {@code k} is intended to start at {@code start + k / rate}, whatever the
 * server does.
 *
 * <p>Measuring from the intended start corrects for coordinated omission: a server that stops for a
 * second is charged for every request that should have started in it. The start of each request is
 * computed from its number, so that rounding does not add up to a drift.
 */
final class FixedRate implements Arrivals {

    private static final double NANOS_PER_SECOND = 1e9;

    private final long startNanos;
    private final double intervalNanos;

    private long taken;

    /**
     * @param startNanos intended start of the first request
     * @param requestsPerSecond rate of this schedule, above zero
     */
    FixedRate(long startNanos, double requestsPerSecond) {
        if (!(requestsPerSecond > 0)) {
            throw new IllegalArgumentException(
                    "rate " + requestsPerSecond + " is not above 0 requests per second");
        }
        this.startNanos = startNanos;
        this.intervalNanos = NANOS_PER_SECOND / requestsPerSecond;
    }

    @Override
    public long nextNanos(long nowNanos) {
        return startNanos + (long) (taken * intervalNanos);
    }

    @Override
    public void take() {
        taken++;
    }

    @Override
    public String toString() {
        return "FixedRate[taken=" + taken + ", intervalNanos=" + intervalNanos + "]";
    }
}
