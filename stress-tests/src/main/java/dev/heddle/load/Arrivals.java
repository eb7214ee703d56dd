package dev.heddle.load;

/**
 * Says when the next request should start. Confined to the thread of one {@link ClientLoop}.
 *
 * <p>Times are those of {@link System#nanoTime}. The loop asks {@link #nextNanos}, and calls {@link
 * #take} for each request that it sends; a request that is sent late keeps its intended start.
 */
sealed interface Arrivals permits FixedRate, Saturated {

    /** The intended start of the next request, given the present time. */
    long nextNanos(long nowNanos);

    /** Marks the next request as sent. */
    void take();
}
