package dev.heddle.demo;

import dev.heddle.measure.JsonObject;
import dev.heddle.measure.JsonReport;
import dev.heddle.measure.Measurement;
import dev.heddle.measure.ResultRow;
import java.util.List;

/**
 * The result of a comparison.
 *
 * @param rows one for each side under each load
 * @param ratios Heddle over stock
 */
record Report(List<ResultRow> rows, Ratios ratios) {

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
    static Report of(
            ResultRow stockFixed,
            ResultRow heddleFixed,
            ResultRow stockSaturated,
            ResultRow heddleSaturated) {
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

    /** The report for programs that compare runs. */
    JsonReport toJson() {
        return new JsonReport(
                rows.stream().map(ResultRow::toJson).toList(),
                new JsonObject()
                        .with("cpu", ratios.cpu())
                        .with("p99", ratios.p99())
                        .with("cpuSaturated", ratios.cpuSaturated())
                        .with("throughput", ratios.throughput()));
    }
}
