package dev.heddle.bench.plots;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.heddle.measure.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a plot needs of a row of a result.
 *
 * @param benchmark such as {@code http}; empty where the file has one alone
 * @param workload such as {@code 128 connections}; empty where there is one alone
 * @param server one bar of each load
 * @param load such as {@code fixed}
 * @param cpuMicros CPU time of the server a request
 * @param p99Micros latency that 1 of 100 requests exceeds
 */
record PlottedRow(
        String benchmark,
        String workload,
        String server,
        String load,
        double cpuMicros,
        double p99Micros) {

    /**
     * The rows of a file that {@code --json} has written; those of {@code idle} and {@code accept},
     * which have no load, are left out.
     *
     * @throws CommandFailure if it is none
     */
    static List<PlottedRow> read(Path file) {
        List<PlottedRow> all = new ArrayList<>();
        try {
            Map<String, Object> report = JSON.std.mapFrom(Files.readString(file));
            if (!(report.get("rows") instanceof List<?> rows)) {
                throw unreadable(file, "it has no rows");
            }
            for (Object row : rows) {
                if (row instanceof Map<?, ?> members && members.containsKey("load")) {
                    all.add(of(members));
                }
            }
        } catch (IOException e) {
            throw unreadable(file, String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
        return all;
    }

    private static PlottedRow of(Map<?, ?> members) {
        return new PlottedRow(
                text(members, "benchmark"),
                text(members, "workload"),
                text(members, "server"),
                text(members, "load"),
                number(members, "cpuMicrosPerRequest"),
                number(members, "p99Micros"));
    }

    private static String text(Map<?, ?> members, String name) {
        return members.get(name) instanceof String text ? text : "";
    }

    private static double number(Map<?, ?> members, String name) {
        return members.get(name) instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    private static CommandFailure unreadable(Path file, String why) {
        return CommandFailure.badInput(
                "%s is no result of ./heddle bench (%s): give a file that --json has written"
                        .formatted(file, why));
    }
}
