package dev.heddle.scheduler;

/**
 * Names the platform thread that the caller runs on. Where tasks may be virtual threads this is the
 * carrier underneath, which {@link Thread#currentThread} hides; whoever binds cores to virtual
 * threads supplies it. Called several times per task: it must be cheap and must neither block nor
 * park.
 */
@FunctionalInterface
public interface CurrentCarrier {
    /** For tasks that are plain runnables. */
    CurrentCarrier PLATFORM_THREAD = Thread::currentThread;

    /** The platform thread below the caller. */
    Thread currentCarrierThread();
}
