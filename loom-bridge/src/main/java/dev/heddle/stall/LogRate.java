package dev.heddle.stall;

/** How many lines a log gets in a second, and how many it did not get. One thread. */
final class LogRate {
    private static final long SECOND_NANOS = 1_000_000_000;

    private final int mostASecond;
    private long secondBegan;
    private int inSecond;
    private long leftOut;

    LogRate(int mostASecond) {
        this.mostASecond = mostASecond;
    }

    /** Whether one more may be written now, by {@link System#nanoTime}. */
    boolean allows(long nowNanos) {
        if (inSecond == 0 || nowNanos - secondBegan >= SECOND_NANOS) {
            secondBegan = nowNanos;
            inSecond = 0;
        }
        if (inSecond == mostASecond) {
            leftOut++;
            return false;
        }
        inSecond++;
        return true;
    }

    /** How many were left out since this was asked last, to be put behind a line. */
    String leftOut() {
        long count = leftOut;
        leftOut = 0;
        return count == 0 ? "" : " (" + count + " more like this were left out before)";
    }
}
