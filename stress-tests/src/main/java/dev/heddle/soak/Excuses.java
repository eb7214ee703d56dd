package dev.heddle.soak;

/**
 * The times in which a conversation may break because of what is done to the process. Any thread.
 */
final class Excuses {
    private int open;
    private boolean wasOpened;
    private long lastEndNanos;

    /** From now on. */
    synchronized void begin() {
        open++;
        wasOpened = true;
    }

    /** Until now. */
    synchronized void end() {
        open--;
        lastEndNanos = System.nanoTime();
    }

    /** Whether one that began then could break. */
    synchronized boolean covers(long beganNanos) {
        return open > 0 || wasOpened && lastEndNanos - beganNanos >= 0;
    }
}
