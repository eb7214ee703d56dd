package dev.heddle.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A benchmark has a row for each of its servers under each load. What the rows say is no matter.
 * One of each kind: with a second rate, with a case of Heddle's own, and with a frame of its own.
 */
@Timeout(120)
class RowsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http --connections 8 | 8 connections stock fixed; 8 connections stock high;"
                        + " 8 connections heddle-epoll high; 8 connections stock saturated",
                "udp | stock fixed; heddle-epoll saturated; heddle-epoll, batches saturated",
                "skew | stock cold; stock hot; heddle-epoll cold; heddle-epoll hot;"
                        + " heddle-epoll, least connections cold; heddle-epoll, batch class hot",
            })
    void eachServerHasItsRows(String command, String rows, @TempDir Path folder) throws Exception {
        Path file = folder.resolve("result.json");
        List<String> arguments = new ArrayList<>(List.of(command.split(" ", -1)));
        arguments.addAll(List.of("--quick", "--cores", "2"));
        arguments.addAll(List.of("--peers", "stock,heddle-epoll", "--json", file.toString()));
        assertEquals(0, Bench.execute(arguments.toArray(String[]::new)));
        String json = Files.readString(file);
        for (String row : rows.split("; ", -1)) {
            assertTrue(json.contains("{\"name\":\"" + row + "\","), json);
        }
    }
}
