package dev.heddle.scheduler;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The loops of a group whose cores are a host's. Each is a thread of the host's, on the core that
 * it is for: it delivers messages, fires timers, and parks in the driver. The tasks of such a core
 * are the host's to run, so that no lease is ever taken from a loop, and whoever is not the loop
 * goes through the inbox.
 *
 * <p>In the loop, the {@link Carrier} that stands for it counts as the thread that the caller runs
 * on; it is never started. Any thread.
 */
final class HostedLoops implements CurrentCarrier {
    private final HostCores host;
    private final AtomicReferenceArray<Loop> loops;

    HostedLoops(HostCores host) {
        this.host = host;
        loops = new AtomicReferenceArray<>(host.size());
    }

    private record Loop(Thread thread, Carrier carrier) {
        boolean isRunBy(Thread candidate) {
            return thread.threadId() == candidate.threadId();
        }
    }

    /** Starts the loop of a core. Once for each. */
    void start(Core core, Carrier carrier) {
        host.start(
                core.index(),
                core + "-io",
                () -> {
                    loops.set(core.index(), new Loop(Thread.currentThread(), carrier));
                    carrier.run(core);
                });
    }

    @Override
    public Thread currentCarrierThread() {
        Thread current = Thread.currentThread();
        int core = host.current();
        Loop loop = core < 0 ? null : loops.get(core);
        return loop != null && loop.isRunBy(current) ? loop.carrier() : current;
    }
}
