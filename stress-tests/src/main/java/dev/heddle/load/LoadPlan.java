package dev.heddle.load;

import java.net.InetSocketAddress;

/**
 * What one run of the load generator does.
 *
 * @param target where the server listens
 * @param protocol what is sent, and what is a correct reply
 * @param connections connections that stay, split evenly among the client threads
 * @param clientThreads event loops, each one thread
 * @param requestsPerSecond rate of all connections together, or {@link #SATURATED}
 * @param source opens the connections
 */
public record LoadPlan(
        InetSocketAddress target,
        Protocol protocol,
        int connections,
        int clientThreads,
        double requestsPerSecond,
        ConnectionSource source) {

    /** A rate that stands for the closed loop: as many requests as the server answers. */
    public static final double SATURATED = Double.POSITIVE_INFINITY;

    public LoadPlan {
        requireAtLeastOne("connections", connections);
        requireAtLeastOne("clientThreads", clientThreads);
        if (clientThreads > connections) {
            throw new IllegalArgumentException(
                    "%d client threads are more than the %d connections they share"
                            .formatted(clientThreads, connections));
        }
        if (!(requestsPerSecond > 0)) {
            throw new IllegalArgumentException(
                    "rate " + requestsPerSecond + " is not above 0 requests per second");
        }
    }

    /** On connections from the {@linkplain Protocol#source protocol's own source}. */
    public LoadPlan(
            InetSocketAddress target,
            Protocol protocol,
            int connections,
            int clientThreads,
            double requestsPerSecond) {
        this(target, protocol, connections, clientThreads, requestsPerSecond, protocol.source());
    }

    /** Whether this is the closed loop. */
    public boolean isSaturated() {
        return requestsPerSecond == SATURATED;
    }

    /** Connections of client thread {@code index}; the first ones get the remainder. */
    int connectionsOf(int index) {
        return connections / clientThreads + (index < connections % clientThreads ? 1 : 0);
    }

    /**
     * The schedule of client thread {@code index}: its share of the rate, by its connections. A
     * push is answered on all of them.
     */
    Arrivals arrivalsOf(int index, long startNanos) {
        if (isSaturated()) {
            return new Saturated();
        }
        double answered = protocol instanceof Push ? 1 : connectionsOf(index);
        return new FixedRate(startNanos, requestsPerSecond * answered / connections);
    }

    /** What connection {@code connection} of all says. */
    Conversation conversation(int connection) {
        return protocol.open(target, connection);
    }

    private static void requireAtLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " " + value + " is below 1");
        }
    }
}
