package dev.heddle.soak.traffic;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The lines before a body.
 *
 * @param start the first one
 * @param fields the others, by name in lower case
 */
record HttpHead(String start, Map<String, String> fields) {
    private static final int MAX_LINE = 1_000;

    long contentLength() {
        return Long.parseLong(field("content-length"));
    }

    String field(String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new AssertionError("no field " + name + " behind " + start);
        }
        return value;
    }

    /** Reads one; null at the end of the stream. */
    static @Nullable HttpHead read(InputStream in) throws IOException {
        String start = line(in);
        if (start == null) {
            return null;
        }
        Map<String, String> fields = new TreeMap<>();
        for (String line = line(in); ; line = line(in)) {
            if (line == null) {
                throw new EOFException("the stream ended in the fields");
            }
            if (line.isEmpty()) {
                return new HttpHead(start, fields);
            }
            int colon = line.indexOf(':');
            if (colon < 0) {
                throw new AssertionError("not a field: " + line);
            }
            fields.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
    }

    private static @Nullable String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 && line.isEmpty()) {
                return null;
            }
            if (next < 0) {
                throw new EOFException("the stream ended in a line");
            }
            if (line.length() > MAX_LINE) {
                throw new AssertionError("no line: " + line);
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }
}
