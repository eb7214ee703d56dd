package dev.heddle.measure;

import java.util.Formatter;
import java.util.List;
import java.util.Locale;

/**
 * Shows rows to people, one a line under a heading.
 *
 * @param rows in the order in which they are shown
 */
public record RowTable(List<ResultRow> rows) {

    private static final int MIN_NAME_LENGTH = 18;
    private static final double MIB = 1024 * 1024;

    public RowTable {
        rows = List.copyOf(rows);
    }

    private static String kernelCalls(Measurement median) {
        double entries = median.kernelEntriesPerRequest();
        return Double.isNaN(entries) ? "-" : String.format(Locale.ROOT, "%.3f", entries);
    }

    @Override
    public String toString() {
        int nameLength =
                rows.stream()
                        .mapToInt(row -> row.name().length())
                        .reduce(MIN_NAME_LENGTH, Math::max);
        Formatter out = new Formatter(Locale.ROOT);
        out.format(
                "%" + -nameLength + "s %12s %16s %10s %10s %10s %13s %8s %9s%n",
                "",
                "requests/s",
                "CPU us/request",
                "p50 us",
                "p99 us",
                "p99.9 us",
                "kernel calls",
                "RSS MiB",
                "calib. us");
        for (ResultRow row : rows) {
            Measurement median = row.median();
            out.format(
                    "%"
                            + -nameLength
                            + "s %,12.0f %16.2f %,10.0f %,10.0f %,10.0f %13s %,8.0f %,9.0f%n",
                    row.name(),
                    median.requestsPerSecond(),
                    median.cpuMicrosPerRequest(),
                    median.p50Micros(),
                    median.p99Micros(),
                    median.p999Micros(),
                    kernelCalls(median),
                    median.residentBytes() / MIB,
                    median.calibrationMicros());
        }
        return out.toString();
    }
}
