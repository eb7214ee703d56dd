package dev.heddle.demo;

import dev.heddle.measure.Measurement;
import dev.heddle.measure.ResultRow;
import dev.heddle.server.ServerDescription;
import java.util.Formatter;
import java.util.Locale;

/** Shows a {@link Report} to people: the two sides under each other, then what they are. */
final class ResultTable {

    private final Report report;
    private final ServerDescription stock;
    private final ServerDescription heddle;

    ResultTable(Report report, ServerDescription stock, ServerDescription heddle) {
        this.report = report;
        this.stock = stock;
        this.heddle = heddle;
    }

    private static String kernelCalls(Measurement median) {
        double entries = median.kernelEntriesPerRequest();
        return Double.isNaN(entries) ? "-" : String.format(Locale.ROOT, "%.3f", entries);
    }

    @Override
    public String toString() {
        Formatter out = new Formatter(Locale.ROOT);
        out.format(
                "%-18s %12s %16s %10s %10s %10s %13s%n",
                "", "requests/s", "CPU us/request", "p50 us", "p99 us", "p99.9 us", "kernel calls");
        for (ResultRow row : report.rows()) {
            Measurement median = row.median();
            out.format(
                    "%-18s %,12.0f %16.2f %,10.0f %,10.0f %,10.0f %13s%n",
                    row.name(),
                    median.requestsPerSecond(),
                    median.cpuMicrosPerRequest(),
                    median.p50Micros(),
                    median.p99Micros(),
                    median.p999Micros(),
                    kernelCalls(median));
        }
        Report.Ratios ratios = report.ratios();
        out.format(
                "%nheddle / stock     fixed rate: CPU %.2f, p99 %.2f;"
                        + " saturated: CPU %.2f, throughput %.2f%n",
                ratios.cpu(), ratios.p99(), ratios.cpuSaturated(), ratios.throughput());
        out.format("stock              %s%n", stock);
        out.format("heddle             %s%n", heddle);
        return out.toString();
    }
}
