package dev.heddle.report;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many lines a log gets in a second, and how many it did not get. One thread, except {@link
 * #leaveOut}.
 */
public final class LogRate {
    private static final long SECOND_NANOS = 1_000_000_000;

    private final int mostASecond;
    private long secondBegan;
    private int inSecond;
    private final AtomicLong leftOut = new AtomicLong();

    /**
     * @param mostASecond how many lines at most
     */
    public LogRate(int mostASecond) {
        this.mostASecond = mostASecond;
    }

    /** Whether one more may be written now, by {@link System#nanoTime}. */
    public boolean allows(long nowNanos) {
        if (inSecond == 0 || nowNanos - secondBegan >= SECOND_NANOS) {
            secondBegan = nowNanos;
            inSecond = 0;
        }
        if (inSecond == mostASecond) {
            leaveOut();
            return false;
        }
        inSecond++;
        return true;
    }

    /** One was left out before anybody asked. Any thread. */
    public void leaveOut() {
        leftOut.incrementAndGet();
    }

    /** How many were left out since this was asked last, to be put behind a line. */
    public String leftOut() {
        long count = leftOut.getAndSet(0);
        return count == 0 ? "" : " (" + count + " more like this were left out before)";
    }
}
