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
 * Those here are with a second rate, and the two with a frame of their own.
 */
@Timeout(120)
class RowsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http --connections 8 | stock,heddle-epoll | 8 connections stock fixed; 8 connections stock high;"
                        + " 8 connections heddle-epoll high; 8 connections stock saturated",
                "skew | heddle-epoll | heddle-epoll cold; heddle-epoll hot; heddle-epoll, least"
                        + " connections cold; heddle-epoll, batch class hot",
                "figures --jvms 1 | heddle-epoll | heddle-epoll watched fixed; heddle-epoll fixed;"
                        + " heddle-epoll watched saturated; heddle-epoll saturated",
            })
    void eachServerHasItsRows(String command, String peers, String rows, @TempDir Path folder)
            throws Exception {
        Path file = folder.resolve("result.json");
        List<String> arguments = new ArrayList<>(List.of(command.split(" ", -1)));
        arguments.addAll(List.of("--quick", "--cores", "2"));
        arguments.addAll(List.of("--peers", peers, "--json", file.toString()));
        assertEquals(0, Bench.execute(arguments.toArray(String[]::new)));
        String json = Files.readString(file);
        for (String row : rows.split("; ", -1)) {
            assertTrue(json.contains("{\"name\":\"" + row + "\","), json);
        }
    }
}
