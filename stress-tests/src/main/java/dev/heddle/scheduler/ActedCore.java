package dev.heddle.scheduler;

import org.jspecify.annotations.Nullable;

/**
 * The core of a group that was never started, so that the actors are all that runs. One of them may
 * be its carrier for a while: it runs the loop that is shipped.
 */
public final class ActedCore {
    private final Core core;
    private final Carrier carrier;

    /** Who is on the carrier, and hence in the core's tasks. */
    private volatile @Nullable Thread actor;

    /**
     * A core that nobody runs yet.
     *
     * @param drivers makes its driver
     */
    public ActedCore(IoDriver.Factory drivers) {
        CoreGroup group =
                new CoreGroup(
                        CoreGroupOptions.defaults()
                                .withCores(1)
                                .withDrivers(drivers)
                                .withCurrentCarrier(this::currentCarrier));
        core = group.cores().getFirst();
        carrier = group.carriers().unstarted();
    }

    @SuppressWarnings("ReferenceEquality") // this very thread
    private Thread currentCarrier() {
        Thread current = Thread.currentThread();
        return current == actor ? carrier : current;
    }

    /** The core itself, for strangers to use. */
    public Core core() {
        return core;
    }

    /** Runs the core's loop until it {@linkplain #leave loses the core} or the core ends. */
    public void run() {
        actor = Thread.currentThread();
        carrier.run(core);
        actor = null;
    }

    /** The loop takes in what has been sent so far and returns. In the loop only. */
    public void leave() {
        core.runQueue().add(() -> core.lease().revoke(core.lease().observe()));
    }

    /** BROKEN ON PURPOSE: hands an operation to a driver by a thread that has not its lease. */
    public static void submitPastCore(IoOperation operation, IoDriver driver) {
        operation.start(Thread.currentThread());
        driver.submit(operation);
    }

    /** Delivers what is in the inbox, as the loop does. After all actors. */
    public void deliverInbox() {
        Inbox inbox = core.inbox();
        while (!inbox.isEmpty()) {
            if (inbox.take() instanceof LoopMessage message) {
                message.deliver(core);
            }
        }
    }
}
