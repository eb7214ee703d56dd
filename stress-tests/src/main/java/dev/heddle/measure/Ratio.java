package dev.heddle.measure;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

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
        return of(
                (name + " " + server.name() + " / " + base.name()).strip(),
                result.fixed(server).median(),
                result.fixed(base).median(),
                result.saturated(server).median(),
                result.saturated(base).median());
    }

    /**
     * One of each round, of windows that are close in time: how two servers compare that differ by
     * less than the machine does from one minute to the next.
     */
    public static List<Ratio> ofRounds(
            Comparison.Result result, ServerProcess server, ServerProcess base) {
        List<Measurement> fixed = result.rounds(Load.FIXED, server);
        List<Measurement> baseFixed = result.rounds(Load.FIXED, base);
        List<Measurement> saturated = result.rounds(Load.SATURATED, server);
        List<Measurement> baseSaturated = result.rounds(Load.SATURATED, base);
        return IntStream.range(0, fixed.size())
                .mapToObj(round ->
                        of(
                                server.name() + " / " + base.name(),
                                fixed.get(round),
                                baseFixed.get(round),
                                saturated.get(round),
                                baseSaturated.get(round)))
                .toList();
    }

    private static Ratio of(
            String name,
            Measurement fixed,
            Measurement baseFixed,
            Measurement saturated,
            Measurement baseSaturated) {
        return new Ratio(
                name,
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
        return summary(name, ratios, Median::of);
    }

    /**
     * What a share of them is below, of each of their figures: the value of that rank.
     *
     * @param ratios one or more
     * @param share from 0 to 1
     */
    public static Ratio quantile(String name, List<Ratio> ratios, double share) {
        int rank = (int) Math.rint(share * (ratios.size() - 1));
        return summary(name, ratios, values -> DoubleStream.of(values).sorted().toArray()[rank]);
    }

    private static Ratio summary(
            String name, List<Ratio> ratios, ToDoubleFunction<double[]> figure) {
        return new Ratio(
                name,
                figure.applyAsDouble(ratios.stream().mapToDouble(Ratio::cpu).toArray()),
                figure.applyAsDouble(ratios.stream().mapToDouble(Ratio::p99).toArray()),
                figure.applyAsDouble(ratios.stream().mapToDouble(Ratio::cpuSaturated).toArray()),
                figure.applyAsDouble(ratios.stream().mapToDouble(Ratio::throughput).toArray()));
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
