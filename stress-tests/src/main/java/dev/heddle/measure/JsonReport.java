package dev.heddle.measure;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A result for programs that compare runs.
 *
 * @param rows one for each server under each load
 * @param ratios what they are to each other
 */
public record JsonReport(List<JsonObject> rows, JsonObject ratios) {

    public JsonReport {
        rows = List.copyOf(rows);
    }

    /** The text of the report, which ends with a line feed. */
    @Override
    public String toString() {
        return rows.stream()
                .map(JsonObject::toString)
                .collect(
                        Collectors.joining(
                                ",\n", "{\"rows\":[\n", "\n],\"ratios\":" + ratios + "}\n"));
    }
}
