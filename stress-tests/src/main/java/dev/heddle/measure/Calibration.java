package dev.heddle.measure;

import java.util.stream.DoubleStream;

/**
 * How long this processor takes for a computation that is always the same: figures that were taken
 * while it was slower are not those of a slower program.
 */
final class Calibration {

    private static final int TRIALS = 5;

    /** About 2 ms a trial, on a processor of 2020. */
    private static final Computation TRIAL = new Computation(1_000_000);

    private static final int WARM_UP_TRIALS = 20;
    private static final double NANOS_PER_MICRO = 1e3;

    static {
        for (int i = 0; i < WARM_UP_TRIALS; i++) {
            TRIAL.run();
        }
    }

    private Calibration() {}

    /** The median of several trials, in microseconds. Takes about 10 ms. */
    static double micros() {
        return Median.of(
                DoubleStream.generate(() -> TRIAL.nanos() / NANOS_PER_MICRO)
                        .limit(TRIALS)
                        .toArray());
    }
}
