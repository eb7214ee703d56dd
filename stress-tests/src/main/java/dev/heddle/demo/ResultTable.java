package dev.heddle.demo;

import dev.heddle.measure.RowTable;
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

    @Override
    public String toString() {
        Formatter out = new Formatter(Locale.ROOT);
        out.format("%s", new RowTable(report.rows()));
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
