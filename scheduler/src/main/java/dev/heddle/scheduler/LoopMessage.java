package dev.heddle.scheduler;

/**
 * Work for a core's loop itself, sent through its inbox by a thread that does not hold the lease.
 * Unlike a task it runs no user code, but the short functions of {@link CoreLocal}, and is
 * delivered in the loop, where the core cannot be taken.
 */
abstract class LoopMessage {
    /** Delivers the message. Lease holder of {@code core} only; must not block or throw. */
    abstract void deliver(Core core);

    /**
     * The core has terminated before the message was delivered. Runs on the {@linkplain
     * Core#fallback() fallback core}; whoever waits for the message's effect must learn of it here.
     */
    abstract void abandon(Core core);
}
