package dev.heddle.net;

import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Set;

/** How a server on several cores takes its connections, and which core each of them gets. */
public enum AcceptMode {
    /**
     * A listener and an accept loop a core, all on one port by SO_REUSEPORT (socket(7)). The kernel
     * chooses the listener by a hash of the addresses, and a connection stays on the core that
     * accepted it: accepting scales with the cores, and no connection crosses from one to another.
     * With few connections a core may get many more than its share.
     *
     * <p>Where the system has no SO_REUSEPORT, {@link #LEAST_CONNECTIONS} is used instead.
     */
    REUSE_PORT,

    /**
     * One listener and one accept loop, which hands each connection to the core with the fewest
     * open connections of this server: they are spread evenly, however few they are. Each costs a
     * message to its core, and if that sleeps a wake-up, and one core accepts for all.
     */
    LEAST_CONNECTIONS;

    /**
     * The mode that a listener can have, this one if possible.
     *
     * @param ofListeners the options that the system's listeners have
     */
    AcceptMode among(Set<SocketOption<?>> ofListeners) {
        return ofListeners.contains(StandardSocketOptions.SO_REUSEPORT) ? this : LEAST_CONNECTIONS;
    }
}
