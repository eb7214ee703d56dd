package dev.heddle.demo;

import dev.heddle.measure.RowTable;
import dev.heddle.server.ServerDescription;
import java.util.Formatter;
import java.util.Locale;

/** Shows a {@link Report} to people: the two sides under each other, then what they are. */
final class ResultTable {

    private final Report report;
    private final String name;
    private final ServerDescription stock;
    private final ServerDescription other;

    /**
     * @param name what is compared with stock
     */
    ResultTable(Report report, String name, ServerDescription stock, ServerDescription other) {
        this.report = report;
        this.name = name;
        this.stock = stock;
        this.other = other;
    }

    @Override
    public String toString() {
        Formatter out = new Formatter(Locale.ROOT);
        out.format("%s", new RowTable(report.rows()));
        Report.Ratios ratios = report.ratios();
        out.format(
                "%n%-18s fixed rate: CPU %.2f, p99 %.2f;"
                        + " saturated: CPU %.2f, throughput %.2f%n",
                name + " / stock",
                ratios.cpu(),
                ratios.p99(),
                ratios.cpuSaturated(),
                ratios.throughput());
        out.format("%-18s %s%n", "stock", stock);
        out.format("%-18s %s%n", name, other);
        return out.toString();
    }
}
