package dev.heddle.net;

import java.time.Duration;

/**
 * What became of a server's connections when it was {@linkplain CoreListeners#stop stopped}: of
 * those that were open then and those that were still {@code accepted}. Each is counted in one of
 * {@code finished}, {@code idle}, {@code interrupted} and {@code cut}.
 *
 * @param accepted connections that were taken from the backlog after the stop had begun
 * @param finished their handlers ended by themselves
 * @param idle they had no request in flight: their handlers were given the end of the stream, and
 *     ended
 * @param interrupted their handlers did not end in time, and did once they were interrupted
 * @param cut their handlers went on even so, and their sockets were closed under them
 * @param took how long the stop has taken
 */
public record StopReport(
        int accepted, int finished, int idle, int interrupted, int cut, Duration took) {
    /** Whether every handler came to its end: nothing was interrupted or cut. */
    public boolean isGraceful() {
        return interrupted == 0 && cut == 0;
    }

    /** One line for a log. */
    @Override
    public String toString() {
        return "stopped in "
                + took.toMillis()
                + " ms: "
                + finished
                + " connections finished, "
                + idle
                + " were idle, "
                + interrupted
                + " were interrupted, "
                + cut
                + " were cut; "
                + accepted
                + " of them came from the backlog";
    }
}
