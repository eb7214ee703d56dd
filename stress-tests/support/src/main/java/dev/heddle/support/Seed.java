package dev.heddle.support;

import java.util.SplittableRandom;

/**
 * What a random test is made from. A failure names the seed, and {@code -Dheddle.test.seed} plays
 * it again: the same decisions, as far as they do not depend on who comes first.
 */
public final class Seed {
    private static final String PROPERTY = "heddle.test.seed";

    private Seed() {}

    /** A test that is given a source of randomness. */
    @FunctionalInterface
    public interface Body {
        void run(SplittableRandom random) throws Exception;
    }

    /** Runs a test; its failure says how to play it again. */
    public static void run(Body body) throws Exception {
        run(Long.getLong(PROPERTY, System.nanoTime()), body);
    }

    /** Runs a test many times, each with a seed of its own, or once with the seed that is given. */
    public static void runEach(int times, Body body) throws Exception {
        Long given = Long.getLong(PROPERTY);
        if (given != null) {
            run(given, body);
            return;
        }
        SplittableRandom seeds = new SplittableRandom();
        for (int i = 0; i < times; i++) {
            run(seeds.nextLong(), body);
        }
    }

    private static void run(long seed, Body body) throws Exception {
        try {
            body.run(new SplittableRandom(seed));
        } catch (Exception | AssertionError failure) {
            throw new AssertionError("-D" + PROPERTY + "=" + seed + ": " + failure, failure);
        }
    }
}
