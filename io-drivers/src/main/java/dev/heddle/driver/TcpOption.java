package dev.heddle.driver;

import java.net.SocketOption;

/**
 * Options of TCP that neither {@code java.net} nor {@code jdk.net} names: tcp(7). An endpoint has
 * them where {@link SocketEndpoint#supportedOptions} says so.
 *
 * @param name as in tcp(7)
 * @param type of its values
 */
public record TcpOption<T>(String name, Class<T> type) implements SocketOption<T> {
    /** For how many milliseconds data may stay unacknowledged; 0 leaves it to the system. */
    public static final SocketOption<Integer> TCP_USER_TIMEOUT =
            new TcpOption<>("TCP_USER_TIMEOUT", Integer.class);

    /** How many connections of a listener may carry data before their handshake is over. */
    public static final SocketOption<Integer> TCP_FASTOPEN =
            new TcpOption<>("TCP_FASTOPEN", Integer.class);

    /** Whether a connect waits for the first write, to go out with its data. */
    public static final SocketOption<Boolean> TCP_FASTOPEN_CONNECT =
            new TcpOption<>("TCP_FASTOPEN_CONNECT", Boolean.class);

    @Override
    public String toString() {
        return name;
    }
}
