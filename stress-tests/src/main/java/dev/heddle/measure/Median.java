package dev.heddle.measure;

import java.util.Arrays;

/** The middle of several values: what a report says of its rounds. */
public final class Median {

    private Median() {}

    /** The middle value, or half way between the two in the middle; there must be one value. */
    public static double of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
