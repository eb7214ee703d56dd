package dev.heddle.bench.sockets;

import dev.heddle.measure.JsonObject;
import java.util.Locale;

/**
 * Heddle over a peer, under one load.
 *
 * @param name such as {@code 128 B heddle-epoll / netty-epoll}
 * @param cpu CPU time per request at the fixed rate
 * @param p99 latency at the fixed rate
 * @param cpuSaturated CPU time per request when saturated
 * @param throughput requests per second when saturated
 */
record PeerRatio(String name, double cpu, double p99, double cpuSaturated, double throughput) {

    /** The heading above {@link #toString}. */
    static final String HEADER =
            String.format(
                    Locale.ROOT,
                    "%-44s %10s %10s %14s %14s%n",
                    "",
                    "CPU fixed",
                    "p99 fixed",
                    "CPU saturated",
                    "throughput");

    void addTo(JsonObject json) {
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
