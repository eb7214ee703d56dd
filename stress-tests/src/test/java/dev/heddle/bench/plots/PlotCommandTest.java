package dev.heddle.bench.plots;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.measure.JsonObject;
import dev.heddle.measure.JsonReport;
import dev.heddle.measure.Measurement;
import dev.heddle.measure.ResultRow;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PlotCommandTest {
    @TempDir Path folder;

    private static ResultRow row(String workload, String server, String load, double cpu) {
        Measurement measured = new Measurement(1_000, cpu, 10, 5_000, 6_000, 1, 0, 1, 1);
        return new ResultRow(workload, server, load, "nio", measured);
    }

    private Path result(Stream<JsonObject> rows) throws Exception {
        Path file = folder.resolve("today.json");
        Files.writeString(file, new JsonReport(rows.toList(), new JsonObject()).toString());
        return file;
    }

    private static void assertRefused(String sentence, Path... arguments) {
        StringWriter said = new StringWriter();
        CommandLine command = new CommandLine(PlotCommand.class);
        command.setExecutionExceptionHandler((e, line, parsed) -> {
            said.append(e.getMessage());
            return 2;
        });
        command.setErr(new PrintWriter(said));
        assertEquals(
                2,
                command.execute(Stream.of(arguments).map(Path::toString).toArray(String[]::new)));
        assertTrue(said.toString().contains(sentence), said.toString());
    }

    @Test
    void eachWorkloadHasAPictureOfEachFigure() throws Exception {
        List<JsonObject> rows = new ArrayList<>();
        for (String workload : List.of("128 B", "1 KiB")) {
            for (String load : List.of("fixed", "saturated")) {
                rows.add(row(workload, "stock", load, 14).toDetailedJson());
                rows.add(row(workload, "heddle-epoll", load, 8).toDetailedJson());
            }
        }
        rows.replaceAll(row -> row.with("benchmark", "echo"));
        Path result = result(rows.stream());
        assertEquals(
                0,
                new CommandLine(PlotCommand.class)
                        .execute("--to", folder.toString(), result.toString()));
        List<BufferedImage> pictures = new ArrayList<>();
        for (String workload : List.of("128-b", "1-kib")) {
            for (String figure : List.of("cpu", "p99")) {
                String name = "today-echo-" + workload + "-" + figure + ".png";
                pictures.add(ImageIO.read(folder.resolve(name).toFile()));
            }
        }
        assertTrue(pictures.stream().allMatch(picture -> picture.getWidth() == Plot.WIDTH));
        // One server took more CPU than the other, and both waited alike.
        assertNotEquals(barTop(pictures.get(0), true), barTop(pictures.get(0), false));
        assertEquals(barTop(pictures.get(1), true), barTop(pictures.get(1), false));
    }

    /** How far from the top the highest coloured point of the left or right half is. */
    private static int barTop(BufferedImage picture, boolean isLeft) {
        for (int y = 36; y < picture.getHeight(); y++) {
            for (int x = isLeft ? 100 : 520; x < (isLeft ? 350 : 770); x++) {
                Color color = new Color(picture.getRGB(x, y));
                if (Math.abs(color.getRed() - color.getBlue()) > 60) {
                    return y;
                }
            }
        }
        throw new AssertionError("no bar");
    }

    @Test
    void whatIsNoResultIsRefused() throws Exception {
        Path text = Files.writeString(folder.resolve("text"), "no JSON");
        assertRefused("is no result of ./heddle bench", text, Path.of("--to"), folder);
        assertRefused(
                "is no result of ./heddle bench",
                folder.resolve("missing.json"),
                Path.of("--to"),
                folder);
        Path nothing = result(Stream.of(row("", "stock", "fixed", 1).toJson()));
        assertRefused("has no row with a load", nothing, Path.of("--to"), folder);
        assertRefused("is no folder", nothing, Path.of("--to"), folder.resolve("missing"));
    }
}
