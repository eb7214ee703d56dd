package dev.heddle.scheduler;

/** Is told of each {@link Stall} of a group, once. */
@FunctionalInterface
public interface StallListener {
    /** Looks away. */
    StallListener NONE = stall -> {};

    /**
     * Something keeps a carrier or a core, still or until a moment ago. On the group's watchdog,
     * without which no core is handed off: it must hand over what may wait, such as a line in a
     * log.
     */
    void onStall(Stall stall);
}
