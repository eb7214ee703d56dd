package dev.heddle.scheduler;

/** Tells a driver how a poll may wait. Asked by the lease holder in {@link IoDriver#poll}. */
public interface PollContext {
    /** The value of {@link #deadlineNanos} where no timer is pending. */
    long NO_DEADLINE = -1;

    /** Takes what is there. */
    PollContext NOW = new Fixed(false);

    /** Blocks until something completes, whatever else happens. */
    PollContext UNTIL_COMPLETION = new Fixed(true);

    /**
     * Whether the poll may block. A driver must ask again after it has made its wake-up reachable
     * and before it blocks: the answer turns to false as soon as somebody submits to the core.
     */
    boolean canBlock();

    /**
     * When the core's first timer is due, as {@link System#nanoTime}, or {@link #NO_DEADLINE};
     * never asked where the poll cannot block.
     */
    long deadlineNanos();

    /**
     * A poll that no timer bounds.
     *
     * @param canBlock the answer
     */
    record Fixed(boolean canBlock) implements PollContext {
        @Override
        public long deadlineNanos() {
            return NO_DEADLINE;
        }
    }
}
