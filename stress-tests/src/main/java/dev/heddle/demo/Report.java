package dev.heddle.demo;

import java.util.List;

/**
 * The result of a comparison.
 *
 * @param rows one for each side under each load
 * @param ratios Heddle over stock
 */
record Report(List<Row> rows, Ratios ratios) {

    /**
     * One side under one load.
     *
     * @param name such as {@code heddle fixed}
     * @param driver what waits for I/O, such as {@code io_uring}
     * @param median the medians over all rounds
     */
    record Row(String name, String driver, Measurement median) {}

    /**
     * Heddle over stock.
     *
     * @param cpu CPU time per request at the fixed rate
     * @param p99 latency at the fixed rate
     * @param cpuSaturated CPU time per request when saturated
     * @param throughput requests per second when saturated
     */
    record Ratios(double cpu, double p99, double cpuSaturated, double throughput) {}

    Report {
        rows = List.copyOf(rows);
    }

    /** Compares the two sides under both loads. */
    static Report of(Row stockFixed, Row heddleFixed, Row stockSaturated, Row heddleSaturated) {
        Measurement stock = stockFixed.median();
        Measurement heddle = heddleFixed.median();
        Measurement stockPeak = stockSaturated.median();
        Measurement heddlePeak = heddleSaturated.median();
        Ratios ratios =
                new Ratios(
                        heddle.cpuMicrosPerRequest() / stock.cpuMicrosPerRequest(),
                        heddle.p99Micros() / stock.p99Micros(),
                        heddlePeak.cpuMicrosPerRequest() / stockPeak.cpuMicrosPerRequest(),
                        heddlePeak.requestsPerSecond() / stockPeak.requestsPerSecond());
        return new Report(
                List.of(stockFixed, heddleFixed, stockSaturated, heddleSaturated), ratios);
    }
}
