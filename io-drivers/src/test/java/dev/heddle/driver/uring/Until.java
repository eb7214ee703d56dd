package dev.heddle.driver.uring;

import dev.heddle.scheduler.PollContext;

/** A poll that blocks until a moment at most. */
record Until(long deadlineNanos) implements PollContext {
    /** From now on for so long. */
    static Until after(long nanos) {
        return new Until(System.nanoTime() + nanos);
    }

    @Override
    public boolean canBlock() {
        return true;
    }
}
