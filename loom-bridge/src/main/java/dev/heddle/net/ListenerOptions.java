package dev.heddle.net;

import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.LinkedHashSet;
import java.util.Set;

/** The options of a listener: all but those that the JDK leaves to connections. */
final class ListenerOptions {
    private static final Set<SocketOption<?>> OF_CONNECTIONS =
            Set.of(
                    StandardSocketOptions.SO_KEEPALIVE,
                    StandardSocketOptions.SO_SNDBUF,
                    StandardSocketOptions.SO_LINGER,
                    StandardSocketOptions.TCP_NODELAY);

    private ListenerOptions() {}

    /** Those of a driver's options that a listener has. */
    static Set<SocketOption<?>> among(Set<SocketOption<?>> all) {
        Set<SocketOption<?>> ofListeners = new LinkedHashSet<>(all);
        ofListeners.removeAll(OF_CONNECTIONS);
        return Set.copyOf(ofListeners);
    }
}
