package dev.heddle.scheduler;

/**
 * Gives a core to a spare carrier: from within, where its running task knows that it is about to
 * block, and from outside, where the watchdog sees that a task does not return.
 *
 * <p>The spare is reserved first, so that a core that was taken always has somebody to run it.
 */
final class HandOff {
    private final Core core;
    private final Carriers carriers;
    private final CurrentCarrier currentCarrier;
    private final OpaqueCounter count = new OpaqueCounter();

    HandOff(Core core, Carriers carriers, CurrentCarrier currentCarrier) {
        this.core = core;
        this.carriers = carriers;
        this.currentCarrier = currentCarrier;
    }

    /** See {@link Core#handOff}. By a task of the core. */
    boolean fromWithin() {
        // A task that lost its core before, and blocks again and again, must not ask for a spare.
        if (!(currentCarrier.currentCarrierThread() instanceof Carrier running
                && running.core() == core
                && running.canHandOff(core.lease()))) {
            return false;
        }
        Carrier spare = carriers.reserve();
        if (spare == null) {
            return false;
        }
        // Asked again: where the task is a virtual thread, reserve() may have moved it.
        boolean isTaken =
                currentCarrier.currentCarrierThread() instanceof Carrier carrier
                        && carrier.core() == core
                        && carrier.canHandOff(core.lease())
                        && carrier.handOff(core.lease());
        return settle(isTaken, spare);
    }

    /** Takes the core from the task seen in {@code observed}, a word of its lease. Any thread. */
    boolean from(long observed) {
        Carrier spare = carriers.reserve();
        return spare != null && settle(core.lease().revoke(observed), spare);
    }

    private boolean settle(boolean isTaken, Carrier spare) {
        if (isTaken) {
            // Whoever has taken the core holds its lease until it assigns a carrier.
            count.add(1);
            spare.assign(core);
        } else {
            carriers.becomeSpare(spare);
        }
        return isTaken;
    }

    /** How often the core was handed off. Any thread. */
    long count() {
        return count.get();
    }
}
