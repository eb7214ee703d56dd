package dev.heddle.driver.uring;

/**
 * How much native memory may wait with receives, and how long.
 *
 * @param maxBytes what the receives of a core may hold together while they wait for data
 * @param crowdedNanos how long one keeps its buffer where others find no room
 * @param idleNanos how long one keeps its buffer in any case
 */
record ReceiveLimits(long maxBytes, long crowdedNanos, long idleNanos) {
    /**
     * 4 MiB are 256 receives of 16 KiB. A connection that says nothing for a second pays one
     * cancellation and one system call more at the next word, 1 to 2 µs.
     */
    static final ReceiveLimits DEFAULTS =
            new ReceiveLimits(4 * 1024 * 1024, 100_000_000, 1_000_000_000);
}
