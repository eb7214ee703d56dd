package dev.heddle.server;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a server runs, as one line that a server process prints and the measuring process reads back,
 * such as {@code 2 cores, io_uring (kernel 6.18), not pinned}.
 *
 * @param cores carrier threads that run virtual threads
 * @param driver what waits for I/O
 * @param reason why that driver
 * @param pinning {@code pinned…} or {@code not pinned}
 */
public record ServerDescription(int cores, String driver, String reason, String pinning) {

    private static final Pattern LINE =
            Pattern.compile("(\\d{1,6}) cores?, (\\S+)(?: \\((.*)\\))?, ((?:not )?pinned.*)");

    /**
     * Reads a line that {@link #toString} wrote.
     *
     * @throws IllegalArgumentException if it is not such a line
     */
    public static ServerDescription parse(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + line + "' does not describe a server");
        }
        String reason = matcher.group(3);
        return new ServerDescription(
                Integer.parseInt(matcher.group(1)),
                matcher.group(2),
                reason == null ? "" : reason,
                matcher.group(4));
    }

    @Override
    public String toString() {
        return "%d %s, %s%s, %s"
                .formatted(
                        cores,
                        cores == 1 ? "core" : "cores",
                        driver,
                        reason.isEmpty() ? "" : " (" + reason + ")",
                        pinning);
    }
}
