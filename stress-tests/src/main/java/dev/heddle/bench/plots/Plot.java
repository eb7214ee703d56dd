package dev.heddle.bench.plots;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Bars of one figure: one for each server, side by side those of one load. */
enum Plot {
    CPU("cpu", "CPU µs per request", PlottedRow::cpuMicros),
    P99("p99", "p99 µs", PlottedRow::p99Micros);

    static final int WIDTH = 960;
    private static final int HEIGHT = 480;
    private static final int LABEL_DEGREES = 30;

    private final String suffix;
    private final String axis;
    private final ToDoubleFunction<PlottedRow> figure;

    Plot(String suffix, String axis, ToDoubleFunction<PlottedRow> figure) {
        this.suffix = suffix;
        this.axis = axis;
        this.figure = figure;
    }

    /**
     * Draws rows of one workload.
     *
     * @return the file, a PNG, which was replaced if it was there
     */
    Path draw(String name, List<PlottedRow> rows, Path folder) throws IOException {
        CategoryChart chart =
                new CategoryChartBuilder()
                        .width(WIDTH)
                        .height(HEIGHT)
                        .title(name)
                        .yAxisTitle(axis)
                        .build();
        chart.getStyler()
                .setXAxisLabelRotation(LABEL_DEGREES)
                .setLegendPosition(LegendPosition.OutsideE)
                .setChartBackgroundColor(Color.WHITE);
        List<String> servers = rows.stream().map(PlottedRow::server).distinct().toList();
        Set<String> loads = new LinkedHashSet<>();
        rows.forEach(row -> loads.add(row.load()));
        for (String load : loads) {
            List<@Nullable Double> values =
                    servers.stream().map(server -> value(rows, server, load)).toList();
            chart.addSeries(load, servers, values);
        }
        Path file = folder.resolve(fileName(name) + "-" + suffix + ".png");
        BitmapEncoder.saveBitmap(chart, file.toString(), BitmapFormat.PNG);
        return file;
    }

    private double value(List<PlottedRow> rows, String server, String load) {
        return rows.stream()
                .filter(row -> row.server().equals(server) && row.load().equals(load))
                .mapToDouble(figure)
                .findFirst()
                .orElse(0);
    }

    private static String fileName(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    }
}
