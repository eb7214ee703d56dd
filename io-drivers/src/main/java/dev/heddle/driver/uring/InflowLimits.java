package dev.heddle.driver.uring;

/**
 * How much a ring's lasting receives may take before anybody reads it.
 *
 * @param buffers how many the connections of a core share; a power of 2, at most 32,768
 * @param bufferBytes the size of each
 * @param mostUnread how many a connection may hold before its receive is ended, so that TCP's own
 *     flow control acts; a few more may be on their way then
 * @param receivesBefore how many receives a connection makes one by one before one goes on: for one
 *     that is read once or twice that is not worth while
 */
record InflowLimits(int buffers, int bufferBytes, int mostUnread, int receivesBefore) {
    /** What {@code BufferedInputStream} reads at once fits one; 1 MiB a core. */
    static final InflowLimits DEFAULTS = new InflowLimits(128, 8 * 1024, 4, 2);

    /** What is left for others where an unread connection has its fill: none is armed below. */
    int reserve() {
        return Math.max(1, buffers / 4);
    }
}
