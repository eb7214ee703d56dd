package dev.heddle.net;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Socket options that {@link CoreListeners} sets on each of its listeners before it is bound, which
 * some need to have all their effect (SO_RCVBUF: the window scale of RFC 7323 is agreed on when a
 * connection is made). Immutable.
 *
 * {@snippet :
 * var options = ListenerOptions.none()
 *         .with(StandardSocketOptions.SO_RCVBUF, 1 << 20)
 *         .with(HeddleSocketOptions.TCP_USER_TIMEOUT, 20_000);
 * }
 *
 * <p>They are those of {@link HeddleServerSocket#supportedOptions}, which depend on the driver, and
 * what connections inherit of them is the system's matter: on Linux SO_RCVBUF, IP_TOS, the times of
 * keep-alive and TCP_USER_TIMEOUT. A connection's own, such as TCP_NODELAY, are set by its handler.
 */
public final class ListenerOptions {
    private static final ListenerOptions NONE = new ListenerOptions(Map.of(), false);

    /** In the order in which they are set; each value was checked by {@link OptionValue}. */
    private final Map<SocketOption<?>, Object> values;

    private final boolean isPortShared;

    private ListenerOptions(Map<SocketOption<?>, Object> values, boolean isPortShared) {
        this.values = values;
        this.isPortShared = isPortShared;
    }

    /** No options: each listener has the system's defaults, and SO_REUSEADDR as in the JDK. */
    public static ListenerOptions none() {
        return NONE;
    }

    /**
     * These options and one more; a value that it has here already is replaced.
     *
     * @throws IllegalArgumentException if the value is none for this option, or the option is
     *     SO_REUSEPORT, which {@link AcceptMode} decides on
     */
    public <T> ListenerOptions with(SocketOption<T> option, T value) {
        if (option.equals(StandardSocketOptions.SO_REUSEPORT)) {
            throw new IllegalArgumentException(
                    "socket option SO_REUSEPORT follows from the accept mode: choose "
                            + AcceptMode.REUSE_PORT
                            + " or "
                            + AcceptMode.LEAST_CONNECTIONS
                            + " instead");
        }
        Map<SocketOption<?>, Object> more = new LinkedHashMap<>(values);
        more.put(option, OptionValue.checked(option, value));
        return new ListenerOptions(more, isPortShared);
    }

    /**
     * These options, and a port that several processes may listen on at the same time, if each of
     * them is opened so and they belong to one user: for a restart that no client notices. The new
     * process listens where the old one does, which is {@linkplain CoreListeners#stop stopped}
     * then.
     *
     * <p>The system divides the connections among all that listen. Without this a port on which
     * anybody listens is a {@link java.net.BindException}. It needs SO_REUSEPORT. With io_uring and
     * epoll, on Linux, {@link CoreListeners#stop} leaves the port so that no connection is refused
     * or reset; with NIO that takes Linux's setting {@code net.ipv4.tcp_migrate_req=1}, without
     * which some may be reset.
     */
    public ListenerOptions withSharedPort() {
        return new ListenerOptions(values, true);
    }

    /** Whether {@link #withSharedPort} was called. */
    boolean isPortShared() {
        return isPortShared;
    }

    /**
     * Sets them all.
     *
     * @param listener not yet bound
     * @throws UnsupportedOperationException if it does not have one of them
     * @throws SocketException if the system refuses a value; it names option and value
     */
    void applyTo(HeddleServerSocket listener) throws IOException {
        for (Map.Entry<SocketOption<?>, Object> each : values.entrySet()) {
            set(listener, each.getKey(), each.getValue());
        }
    }

    private static <T> void set(HeddleServerSocket listener, SocketOption<T> option, Object value)
            throws IOException {
        try {
            listener.setOption(option, option.type().cast(value));
        } catch (IOException e) {
            SocketException named =
                    new SocketException(
                            "the system refuses socket option "
                                    + option.name()
                                    + " with the value "
                                    + value
                                    + ": "
                                    + e.getMessage());
            named.initCause(e);
            throw named;
        }
    }

    @Override
    public String toString() {
        return isPortShared ? values + " on a shared port" : values.toString();
    }
}
