package dev.heddle.scheduler;

/** Which core of a group a new thread is put on. A thread never moves to another core later. */
public enum Placement {
    /**
     * The core with the fewest live and waiting tasks, the caller not counted; the caller's own
     * core where none has fewer. Spreads the handlers of an accept loop, and keeps a lone child
     * beside its parent.
     */
    LEAST_LOADED,

    /** One core after the other. */
    ROUND_ROBIN,

    /** The caller's own core; the least loaded one where the caller is not on a core. */
    SAME_CORE
}
