package dev.heddle.scheduler;

/** A task that is inside its core again and again, its carrier, and two spare ones. */
final class EnteringTask {
    static final int SPARES = 2;
    private static final int ENTRIES = 16;

    private final Core core = new ActedCore(home -> new IdleDriver()).core();
    private final Carriers carriers = new Carriers("entering", 0);
    private final Carrier carrier = carriers.unstarted();

    EnteringTask() {
        for (int i = 0; i < SPARES; i++) {
            carriers.becomeSpare(carriers.unstarted());
        }
        carrier.beginTask(core.lease());
    }

    Core core() {
        return core;
    }

    Carriers carriers() {
        return carriers;
    }

    /** What becomes of a wish. */
    @FunctionalInterface
    interface OnLeaving {
        void onLeaving(Carrier running);
    }

    /**
     * The task, as {@link Core#enter} and {@link Core#leave} have it.
     *
     * @return whether its carrier has the core in the end
     */
    boolean run(OnLeaving handOff) {
        Lease lease = core.lease();
        for (int i = 0; i < ENTRIES && carrier.enter(lease); i++) {
            Thread.onSpinWait();
            if (carrier.leave(lease)) {
                handOff.onLeaving(carrier);
            }
        }
        return carrier.endTask(lease);
    }

    /** How many spares there are. In the end. */
    int spares() {
        int found = 0;
        while (carriers.reserve() != null) {
            found++;
        }
        return found;
    }
}
