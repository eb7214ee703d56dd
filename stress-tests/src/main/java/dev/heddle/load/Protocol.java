package dev.heddle.load;

import java.net.InetSocketAddress;

/** What the connections of a load say, and what they take for an answer. */
public sealed interface Protocol permits HttpGet, Echo, GrpcEcho, Push, DatagramEcho {

    /**
     * What one connection says; confined to one client thread.
     *
     * @param target where the server listens
     * @param connection number of the connection among those of its load
     */
    Conversation open(InetSocketAddress target, int connection);

    /**
     * Whether each request has a connection of its own, which the server closes behind the reply.
     */
    default boolean connectsForEachRequest() {
        return false;
    }

    /** What opens the connections, if the load does not say otherwise. */
    default ConnectionSource source() {
        return ConnectionSource.PLAIN;
    }
}
