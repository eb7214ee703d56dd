package dev.heddle.measure;

import java.util.stream.DoubleStream;

/**
 * How long this processor takes for a computation that is always the same: figures that were taken
 * while it was slower are not those of a slower program.
 */
final class Calibration {

    private static final int TRIALS = 5;

    /** About 2 ms a trial, on a processor of 2020. */
    private static final int ROUNDS = 1_000_000;

    private static final int WARM_UP_TRIALS = 20;
    private static final long PRIME = 0x9E3779B97F4A7C15L;
    private static final double NANOS_PER_MICRO = 1e3;

    /** Only so that the computation has a result. */
    @SuppressWarnings("unused")
    private static volatile long result;

    static {
        for (int i = 0; i < WARM_UP_TRIALS; i++) {
            trialMicros();
        }
    }

    private Calibration() {}

    /** The median of several trials, in microseconds. Takes about 10 ms. */
    static double micros() {
        return Median.of(DoubleStream.generate(Calibration::trialMicros).limit(TRIALS).toArray());
    }

    private static double trialMicros() {
        long begin = System.nanoTime();
        long value = begin;
        for (int i = 0; i < ROUNDS; i++) {
            value = (value ^ value >>> 29) * PRIME; // each needs the one before
        }
        result = value;
        return (System.nanoTime() - begin) / NANOS_PER_MICRO;
    }
}
