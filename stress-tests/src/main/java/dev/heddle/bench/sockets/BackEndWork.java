package dev.heddle.bench.sockets;

import dev.heddle.measure.Computation;
import java.time.Duration;

/**
 * What a back end does for a request: it waits, as for a database, and computes.
 *
 * @param computation comes after the wait
 */
record BackEndWork(Computation computation) implements Runnable {
    /** How long it waits. */
    static final Duration WAIT = Duration.ofMillis(1);

    /** How much it computes on the machine on which the rounds were counted. */
    static final int COMPUTE_MICROS = 20;

    /** Waits and computes. Blocks. */
    @Override
    public void run() {
        try {
            Thread.sleep(WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the server ends, and this connection with it
        }
        computation.run();
    }
}
