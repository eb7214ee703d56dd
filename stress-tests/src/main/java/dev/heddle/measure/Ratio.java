package dev.heddle.measure;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * One server over another, under one load.
 *
 * @param name such as {@code 128 B heddle-epoll / netty-epoll}
 * @param cpu CPU time per request at the fixed rate
 * @param p99 latency at the fixed rate
 * @param cpuSaturated CPU time per request when saturated
 * @param throughput requests per second when saturated
 */
public record Ratio(String name, double cpu, double p99, double cpuSaturated, double throughput) {

    /**
     * What a comparison showed of two of its servers.
     *
     * @param name begins the name of the ratio, or is empty
     */
    public static Ratio of(
            String name, Comparison.Result result, ServerProcess server, ServerProcess base) {
        Measurement fixed = result.fixed(server).median();
        Measurement baseFixed = result.fixed(base).median();
        Measurement saturated = result.saturated(server).median();
        Measurement baseSaturated = result.saturated(base).median();
        return new Ratio(
                (name + " " + server.name() + " / " + base.name()).strip(),
                fixed.cpuMicrosPerRequest() / baseFixed.cpuMicrosPerRequest(),
                fixed.p99Micros() / baseFixed.p99Micros(),
                saturated.cpuMicrosPerRequest() / baseSaturated.cpuMicrosPerRequest(),
                saturated.requestsPerSecond() / baseSaturated.requestsPerSecond());
    }

    /**
     * The median of each of their figures.
     *
     * @param ratios one or more
     */
    public static Ratio median(String name, List<Ratio> ratios) {
        return new Ratio(
                name,
                median(ratios, Ratio::cpu),
                median(ratios, Ratio::p99),
                median(ratios, Ratio::cpuSaturated),
                median(ratios, Ratio::throughput));
    }

    private static double median(List<Ratio> ratios, ToDoubleFunction<Ratio> figure) {
        return Median.of(ratios.stream().mapToDouble(figure).toArray());
    }

    /** The heading above {@link #toString}. */
    public static final String HEADER =
            String.format(
                    Locale.ROOT,
                    "%-44s %10s %10s %14s %14s%n",
                    "",
                    "CPU fixed",
                    "p99 fixed",
                    "CPU saturated",
                    "throughput");

    /** Adds each of the ratios, by the name. */
    public void addTo(JsonObject json) {
        json.with(name + " cpu", cpu)
                .with(name + " p99", p99)
                .with(name + " cpuSaturated", cpuSaturated)
                .with(name + " throughput", throughput);
    }

    /** A line of a table. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%-44s %10.2f %10.2f %14.2f %14.2f%n",
                name,
                cpu,
                p99,
                cpuSaturated,
                throughput);
    }
}
