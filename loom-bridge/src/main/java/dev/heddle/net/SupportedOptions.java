package dev.heddle.net;

import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.LinkedHashSet;
import java.util.Set;

/** Which options are a listener's and which a connection's, as the JDK has it. */
final class SupportedOptions {
    private static final Set<SocketOption<?>> OF_CONNECTIONS =
            Set.of(
                    StandardSocketOptions.SO_KEEPALIVE,
                    StandardSocketOptions.SO_SNDBUF,
                    StandardSocketOptions.SO_LINGER,
                    StandardSocketOptions.TCP_NODELAY,
                    HeddleSocketOptions.TCP_FASTOPEN_CONNECT);
    private static final Set<SocketOption<?>> OF_LISTENERS =
            Set.of(HeddleSocketOptions.TCP_FASTOPEN);

    private SupportedOptions() {}

    /** Those of a driver's options that a listener has. */
    static Set<SocketOption<?>> among(Set<SocketOption<?>> all) {
        return without(OF_CONNECTIONS, all);
    }

    /** Those of a driver's options that a connection has. */
    static Set<SocketOption<?>> amongConnections(Set<SocketOption<?>> all) {
        return without(OF_LISTENERS, all);
    }

    private static Set<SocketOption<?>> without(
            Set<SocketOption<?>> others, Set<SocketOption<?>> all) {
        Set<SocketOption<?>> left = new LinkedHashSet<>(all);
        left.removeAll(others);
        return Set.copyOf(left);
    }
}
