package dev.heddle.apps.suite;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Output in records: a line of a log with the stack trace that follows, or a line of its own. */
final class LogRecords {
    /** As logging.properties has it. */
    private static final Pattern HEAD = Pattern.compile("(WARNING|SEVERE) \\S+: .*");

    private static final Pattern TRACE = Pattern.compile("|\\s.*|Caused by: .*");

    private LogRecords() {}

    /** In the order of the lines; what is no part of a trace begins a record. */
    static List<String> of(List<String> lines) {
        List<String> records = new ArrayList<>();
        StringBuilder record = new StringBuilder();
        boolean isAfterHead = false;
        for (String line : lines) {
            boolean isHead = HEAD.matcher(line).matches();
            boolean isMore = !isHead && (isAfterHead || TRACE.matcher(line).matches());
            if (!record.isEmpty() && !isMore) {
                records.add(record.toString());
                record.setLength(0);
            }
            isAfterHead = isHead;
            record.append(record.isEmpty() ? "" : "\n").append(line);
        }
        if (!record.isEmpty()) {
            records.add(record.toString());
        }
        return records;
    }
}
