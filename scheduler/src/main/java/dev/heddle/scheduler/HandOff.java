package dev.heddle.scheduler;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Gives a core to a spare carrier: from within, where its running task knows that it is about to
 * block, and from outside, where the watchdog sees that a task does not return.
 *
 * <p>The spare is reserved first, so that a core that was taken always has somebody to run it.
 *
 * <p>A task that enters the core again and again, for reads that never have to wait, is inside
 * whenever somebody looks, and cannot be robbed there. The watchdog then sets a spare aside in
 * {@link #awaiting} and {@linkplain Lease#want says so}; the task gives the core away as it leaves.
 * Whoever takes the spare out of {@code awaiting}, by one atomic exchange, has to assign it or to
 * give it back; the watchdog takes it out itself where the task has ended without a leave, has
 * missed the wish, or computes now.
 */
final class HandOff {
    private final Core core;
    private final Carriers carriers;
    private final CurrentCarrier currentCarrier;
    private final OpaqueCounter count = new OpaqueCounter();
    private final AtomicReference<@Nullable Carrier> awaiting = new AtomicReference<>();

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

    /**
     * Takes the core from the task seen in {@code observed}, a word of its lease: now, or where the
     * task is inside the core, when it leaves. Watchdog only.
     *
     * @return whether it was taken now
     */
    boolean from(long observed) {
        Carrier spare = awaiting.getAndSet(null);
        if (spare == null) {
            spare = carriers.reserve();
        }
        if (spare == null) {
            return false;
        }
        if (Lease.isInTask(observed)) {
            return settle(core.lease().revoke(observed), spare);
        }
        awaiting.set(spare);
        core.lease().want(observed);
        return false;
    }

    /** No task is to lose the core: the spare that waits for one is free. Watchdog only. */
    void callOff() {
        Carrier spare = awaiting.getAndSet(null);
        if (spare != null) {
            carriers.becomeSpare(spare);
        }
    }

    /** The task that {@code running} runs was asked for the core, and has left it just now. */
    void onLeaving(Carrier running) {
        Carrier spare = awaiting.getAndSet(null);
        if (spare != null) {
            var _ = settle(running.handOff(core.lease()), spare);
        }
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
