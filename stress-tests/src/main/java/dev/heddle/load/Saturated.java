package dev.heddle.load;

/**
 * A closed loop: every idle connection sends at once, so the load is as high as the server allows.
 *
 * <p>The intended start is the actual one; such latencies say how long a full queue is, not how
 * fast the server answers.
 */
final class Saturated implements Arrivals {

    @Override
    public long nextNanos(long nowNanos) {
        return nowNanos;
    }

    @Override
    public void take() {
        // Nothing to count: the next request is always due.
    }
}
