package dev.heddle.scheduler;

/**
 * Lets a task of a core look like a stranger to it for a while, as a virtual thread is whose
 * carrier has lost the core. So a test decides which request goes through the inbox.
 */
final class Disguise implements CurrentCarrier {
    private static final Thread STRANGER = Thread.ofPlatform().unstarted(() -> {});

    private final ThreadLocal<Boolean> on = ThreadLocal.withInitial(() -> false);

    @Override
    public Thread currentCarrierThread() {
        return on.get() ? STRANGER : Thread.currentThread();
    }

    /** Runs {@code step} as a stranger. */
    void run(Runnable step) {
        on.set(true);
        try {
            step.run();
        } finally {
            on.remove();
        }
    }

    void putOn() {
        on.set(true);
    }

    void takeOff() {
        on.remove();
    }
}
