package dev.heddle.bench;

import dev.heddle.measure.Median;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A result.
 *
 * @param stock the JDK's figure, the median of the rounds; null where it has none
 * @param heddle Heddle's, likewise
 * @param ratios heddle/stock of each round, sorted; empty where there is no stock
 * @param target as {@link Question#target}
 */
record Row(
        String name,
        String unit,
        @Nullable Double stock,
        double heddle,
        double[] ratios,
        @Nullable Double target) {
    static final String HEADER =
            "%-52s %12s %12s %7s %12s  %s%n"
                    .formatted("", "stock", "heddle", "ratio", "spread", "target");

    private static final MathContext DIGITS = new MathContext(5);

    @Nullable Double ratio() {
        return ratios.length == 0 ? null : Median.of(ratios);
    }

    /** Whether the target is reached, within what can be measured; true where there is none. */
    boolean isOnTarget() {
        Double ratio = ratio();
        if (target == null) {
            return true;
        }
        // Less than one byte is JMH's own, not an object: the smallest has 16.
        return ratio != null
                ? Math.round(ratio * 100) <= Math.round(target * 100)
                : heddle < target + 1;
    }

    /** A line of the table. */
    @Override
    public String toString() {
        Double ratio = ratio();
        return String.format(
                Locale.ROOT,
                "%-52s %12s %12s %7s %12s  %s%n",
                name,
                stock == null ? "" : withUnit(stock),
                withUnit(heddle),
                ratio == null ? "" : "%.2f".formatted(ratio),
                ratios.length < 2
                        ? ""
                        : "%.2f-%.2f".formatted(ratios[0], ratios[ratios.length - 1]),
                target == null
                        ? ""
                        : (ratio == null ? "≤ " + withUnit(target) : "≤ %.2f".formatted(target))
                                + (isOnTarget() ? "" : "  missed"));
    }

    private String withUnit(double value) {
        String number =
                Math.abs(value) >= 1000
                        ? String.format(Locale.ROOT, "%,.0f", value)
                        : String.format(
                                Locale.ROOT, Math.abs(value) >= 100 ? "%.0f" : "%.2f", value);
        return unit.isEmpty() ? number : number + " " + unit;
    }

    /** The row as a JSON object. */
    String toJson() {
        return "{\"name\":\"%s\",\"stock\":%s,\"heddle\":%s,\"ratio\":%s,\"target\":%s,\"unit\":\"%s\"}"
                .formatted(name, json(stock), json(heddle), json(ratio()), json(target), unit);
    }

    /** JSON has no NaN and no infinity. */
    private static String json(@Nullable Double value) {
        return value == null || !Double.isFinite(value)
                ? "null"
                : new BigDecimal(value, DIGITS).toPlainString();
    }
}
