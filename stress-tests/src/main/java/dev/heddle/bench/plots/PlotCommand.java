package dev.heddle.bench.plots;

import dev.heddle.measure.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./heddle bench plot}: draws results that were measured before. */
@Command(
        name = "plot",
        mixinStandardHelpOptions = true,
        description = {
            "Draws what the other benchmarks have written with --json: for each workload a PNG with",
            "the CPU time per request, and one with the 99th percentile of the latencies."
        })
public final class PlotCommand implements Callable<Integer> {

    @Parameters(paramLabel = "RESULT", arity = "1..*", description = "files of --json")
    private List<Path> results = List.of();

    @Option(
            names = "--to",
            paramLabel = "FOLDER",
            description = "where the pictures go (default: ${DEFAULT-VALUE})")
    private Path folder = Path.of("docs", "benchmarks");

    private PlotCommand() {}

    @Override
    public Integer call() {
        System.setProperty("java.awt.headless", "true");
        if (!Files.isDirectory(folder)) {
            throw CommandFailure.badInput(
                    "--to %s is no folder: give one that exists".formatted(folder));
        }
        for (Path result : results) {
            List<PlottedRow> rows = PlottedRow.read(result);
            if (rows.isEmpty()) {
                throw CommandFailure.badInput(
                        "%s has no row with a load: there is nothing to draw".formatted(result));
            }
            byWorkload(stem(result), rows).forEach(this::draw);
        }
        return 0;
    }

    private void draw(String name, List<PlottedRow> rows) {
        for (Plot plot : Plot.values()) {
            try {
                System.out.println(plot.draw(name, rows, folder));
            } catch (IOException e) {
                throw CommandFailure.badInput(
                        "--to %s cannot be written to (%s): give a folder that is yours"
                                .formatted(folder, e.getMessage()));
            }
        }
    }

    /** By what the pictures are called. */
    private static Map<String, List<PlottedRow>> byWorkload(String stem, List<PlottedRow> rows) {
        return rows.stream()
                .collect(
                        Collectors.groupingBy(
                                row ->
                                        (stem + " " + row.benchmark() + " " + row.workload())
                                                .strip()
                                                .replaceAll(" +", " "),
                                LinkedHashMap::new,
                                Collectors.toList()));
    }

    private static String stem(Path file) {
        return String.valueOf(file.getFileName()).replaceFirst("\\.json$", "");
    }
}
