package dev.heddle.bench;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * A number to show, read from the samples of one round.
 *
 * @param forks the forks that it needs
 * @param reading reads it from their samples
 */
record Figure(List<Fork> forks, ToDoubleFunction<Map<Fork, Sample>> reading) {
    /** How long an operation takes. */
    static Figure time(Fork fork) {
        return of(fork, Sample::time);
    }

    /** How much longer an operation takes than another. */
    static Figure extraTime(Fork fork, Fork base) {
        return new Figure(
                List.of(fork, base),
                samples -> sample(samples, fork).time() - sample(samples, base).time());
    }

    /** What an operation allocates. */
    static Figure allocation(Fork fork) {
        return of(fork, Sample::allocatedBytes);
    }

    /** What a read or write allocates beyond the parks in it; one of {@code park} is one park. */
    static Figure allocationBeyondParks(Fork transfers, Fork park) {
        return new Figure(
                List.of(transfers, park),
                samples -> {
                    Sample transfer = sample(samples, transfers);
                    double parks = transfer.perTransfer("mounts");
                    double allocatedByParks = parks * sample(samples, park).allocatedBytes();
                    return transfer.allocatedBytes() - allocatedByParks;
                });
    }

    /** A counter of a read or write. */
    static Figure perTransfer(Fork transfers, String counter) {
        return of(transfers, sample -> sample.perTransfer(counter));
    }

    private static Figure of(Fork fork, ToDoubleFunction<Sample> reading) {
        return new Figure(List.of(fork), samples -> reading.applyAsDouble(sample(samples, fork)));
    }

    private static Sample sample(Map<Fork, Sample> samples, Fork fork) {
        Sample sample = samples.get(fork);
        if (sample == null) {
            throw new AssertionError(fork + " was not run");
        }
        return sample;
    }

    double read(Map<Fork, Sample> samples) {
        return reading.applyAsDouble(samples);
    }
}
