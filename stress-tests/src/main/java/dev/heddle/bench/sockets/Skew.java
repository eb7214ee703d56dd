package dev.heddle.bench.sockets;

import dev.heddle.measure.JsonObject;
import dev.heddle.measure.Median;
import java.util.List;
import java.util.Locale;

/**
 * How unevenly connections lie on the cores: the most that a core has over the mean, 1 if all have
 * as many.
 *
 * @param median of all trials
 * @param worst of all trials
 */
record Skew(double median, double worst) {

    /** The heading above {@link #line}. */
    static final String HEADER =
            String.format(Locale.ROOT, "%-54s %10s %10s%n", "max/mean", "median", "worst");

    /**
     * Of one trial.
     *
     * @param connections of each core; one has some
     */
    static double of(List<Integer> connections) {
        double mean = connections.stream().mapToInt(Integer::intValue).average().orElse(0);
        if (!(mean > 0)) {
            throw new IllegalArgumentException("no connections on " + connections);
        }
        return connections.stream().mapToInt(Integer::intValue).max().orElseThrow() / mean;
    }

    static Skew ofTrials(double[] trials) {
        double worst = 0;
        for (double trial : trials) {
            worst = Math.max(worst, trial);
        }
        return new Skew(Median.of(trials), worst);
    }

    String line(String name) {
        return String.format(Locale.ROOT, "%-54s %10.2f %10.2f%n", name, median, worst);
    }

    JsonObject toJson(String name, String driver) {
        return new JsonObject()
                .with("name", name)
                .with("driver", driver)
                .with("maxOverMean", median)
                .with("worstMaxOverMean", worst);
    }
}
