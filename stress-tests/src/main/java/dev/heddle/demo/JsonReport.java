package dev.heddle.demo;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Writes a {@link Report} as JSON, for programs that compare runs. */
final class JsonReport {

    private static final int DECIMALS = 3;
    private static final int FIRST_PRINTABLE = 0x20;

    private final StringBuilder out = new StringBuilder();

    private JsonReport() {}

    /** The report as one JSON object that ends with a line feed. */
    static String of(Report report) {
        JsonReport json = new JsonReport();
        json.append(report);
        return json.out.toString();
    }

    private void append(Report report) {
        out.append("{\"rows\":[");
        String separator = "\n";
        for (Report.Row row : report.rows()) {
            out.append(separator);
            append(row);
            separator = ",\n";
        }
        Report.Ratios ratios = report.ratios();
        out.append("\n],\"ratios\":{");
        append("cpu", ratios.cpu()).append(',');
        append("p99", ratios.p99()).append(',');
        append("cpuSaturated", ratios.cpuSaturated()).append(',');
        append("throughput", ratios.throughput()).append("}}\n");
    }

    private void append(Report.Row row) {
        Measurement median = row.median();
        out.append('{');
        append("name", row.name()).append(',');
        append("driver", row.driver()).append(',');
        append("requestsPerSecond", median.requestsPerSecond()).append(',');
        append("cpuMicrosPerRequest", median.cpuMicrosPerRequest()).append(',');
        append("p50Micros", median.p50Micros()).append(',');
        append("p99Micros", median.p99Micros()).append(',');
        append("p999Micros", median.p999Micros()).append('}');
    }

    /** JSON has no NaN and no infinity: such a value becomes {@code null}. */
    private StringBuilder append(String name, double value) {
        appendString(name).append(':');
        if (!Double.isFinite(value)) {
            return out.append("null");
        }
        BigDecimal rounded = BigDecimal.valueOf(value).setScale(DECIMALS, RoundingMode.HALF_EVEN);
        return out.append(rounded.toPlainString());
    }

    private StringBuilder append(String name, String value) {
        appendString(name).append(':');
        return appendString(value);
    }

    private StringBuilder appendString(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < FIRST_PRINTABLE) {
                out.append("\\u%04x".formatted((int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"');
    }
}
