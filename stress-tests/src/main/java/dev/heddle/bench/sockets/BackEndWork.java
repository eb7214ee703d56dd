package dev.heddle.bench.sockets;

import java.time.Duration;

/**
 * What a back end does for a request: it waits, as for a database, and computes.
 *
 * @param rounds of the computation, the same for all servers of a comparison
 */
record BackEndWork(long rounds) implements Runnable {
    /** How long it waits. */
    static final Duration WAIT = Duration.ofMillis(1);

    /** How much it computes on the machine on which the rounds were counted. */
    static final int COMPUTE_MICROS = 20;

    private static final int TRIALS = 200;
    private static final long TRIAL_ROUNDS = 100_000;
    private static final long PRIME = 0x9E3779B97F4A7C15L;

    /** Only so that the computation has a result. */
    @SuppressWarnings("unused")
    private static volatile long result;

    /** Counts how many rounds this processor makes in {@link #COMPUTE_MICROS}, undisturbed. */
    static BackEndWork calibrated() {
        BackEndWork trial = new BackEndWork(TRIAL_ROUNDS);
        long least = Long.MAX_VALUE;
        for (int i = 0; i < TRIALS; i++) {
            long begin = System.nanoTime();
            trial.compute();
            least = Math.min(least, System.nanoTime() - begin);
        }
        return new BackEndWork(TRIAL_ROUNDS * COMPUTE_MICROS * 1_000 / least);
    }

    /** Waits and computes. Blocks. */
    @Override
    public void run() {
        try {
            Thread.sleep(WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the server ends, and this connection with it
        }
        compute();
    }

    /** The part that takes a processor: each round needs the one before. */
    void compute() {
        long value = rounds;
        for (long i = 0; i < rounds; i++) {
            value = (value ^ value >>> 29) * PRIME;
        }
        result = value;
    }
}
