package dev.heddle.scheduler;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A group of two cores, both of which one actor runs, for a while each, until the other actor has
 * drained the group. A task on the second core starts another on the first.
 */
final class DrainedGroup {
    private static final int STEPS_OF_SECOND = 500;

    private final CoreGroup group;
    private final Core first;
    private final Core second;
    private final Carrier carrier;

    /** Who is on the carrier, and hence in the cores' tasks. */
    private volatile @Nullable Thread actor;

    private volatile boolean isDrained;

    /** Written in the first core's loop, and read by who has heard from it since. */
    private boolean hasRun;

    DrainedGroup() {
        group =
                new CoreGroup(
                        CoreGroupOptions.defaults()
                                .withCores(2)
                                // A drain whose time is over is not the one under test.
                                .withCloseTimes(Duration.ofHours(1), Duration.ZERO)
                                .withDrivers(LeavingDriver::new)
                                .withCurrentCarrier(this::currentCarrier));
        List<Core> cores = group.cores();
        first = cores.getFirst();
        second = cores.getLast();
        carrier = group.carriers().unstarted();
        second.inbox().offer((Runnable) () -> first.execute(() -> hasRun = true));
    }

    @SuppressWarnings("ReferenceEquality") // this very thread
    private Thread currentCarrier() {
        Thread current = Thread.currentThread();
        return current == actor ? carrier : current;
    }

    CoreGroup group() {
        return group;
    }

    /** Says that the group has been drained: whether the task that was started last has run. */
    boolean endDrain() {
        boolean ran = hasRun;
        isDrained = true;
        return ran;
    }

    /**
     * Runs the cores in turn, by the loop that is shipped, each until it has nothing to do: the
     * first once it has been asked, then mostly the second.
     */
    void run() {
        actor = Thread.currentThread();
        while (first.inbox().isEmpty()) {
            Thread.onSpinWait();
        }
        while (!isDrained) {
            carrier.run(first);
            for (int i = 0; i < STEPS_OF_SECOND && !isDrained; i++) {
                carrier.run(second);
            }
        }
        actor = null;
    }

    /** Where its core would sleep, the core is left. */
    private static final class LeavingDriver extends IdleDriver {
        private final Core core;

        LeavingDriver(Core core) {
            this.core = core;
        }

        @Override
        public void poll(PollContext context) {
            // Behind what is ready it would be left over where the turn ends first, and the core
            // would never be quiet again.
            if (core.runQueue().isEmpty()) {
                core.runQueue().add(() -> core.lease().revoke(core.lease().observe()));
            }
        }
    }
}
