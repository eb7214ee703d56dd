package dev.heddle.measure;

/**
 * Keeps a processor busy, for as long on each peer.
 *
 * @param rounds of the computation, the same for all servers of a comparison
 */
public record Computation(long rounds) implements Runnable {

    private static final int TRIALS = 200;
    private static final long TRIAL_ROUNDS = 100_000;
    private static final long PRIME = 0x9E3779B97F4A7C15L;

    /** Only so that the computation has a result. */
    @SuppressWarnings("unused")
    private static volatile long result;

    /** Counts how many rounds this processor makes in so many microseconds, undisturbed. */
    public static Computation ofMicros(int micros) {
        Computation trial = new Computation(TRIAL_ROUNDS);
        long least = Long.MAX_VALUE;
        for (int i = 0; i < TRIALS; i++) {
            least = Math.min(least, trial.nanos());
        }
        return new Computation(TRIAL_ROUNDS * micros * 1_000 / least);
    }

    /** Runs it; returns how long that took. */
    long nanos() {
        long begin = System.nanoTime();
        run();
        return System.nanoTime() - begin;
    }

    /** Each round needs the one before. */
    @Override
    public void run() {
        long value = rounds;
        for (long i = 0; i < rounds; i++) {
            value = (value ^ value >>> 29) * PRIME;
        }
        result = value;
    }
}
