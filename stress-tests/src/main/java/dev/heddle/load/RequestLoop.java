package dev.heddle.load;

import java.io.IOException;
import java.util.function.Consumer;

/**
 * Sends every request that is due on a connection that is idle.
 *
 * <p>The loop spins while a request may still be sent, and blocks in the selector only when none
 * can be before a reply has come. A thread that slept until the next request is due would wake some
 * 50 µs late (the kernel's timer slack): at the rates of this generator that would send requests in
 * bursts of four or five, and charge the generator's own sleep to the server's latency.
 */
final class RequestLoop extends ClientLoop {

    private final IdleConnections idle;

    /** As {@link ClientLoop}. */
    RequestLoop(LoadPlan plan, int index, Consumer<IOException> onFailure) throws IOException {
        super(plan, index, onFailure);
        idle = new IdleConnections(connections());
    }

    @Override
    void turn(Arrivals arrivals) throws IOException {
        receive(idle.isEmpty());
        sendDue(arrivals);
        if (!idle.isEmpty()) {
            spin(arrivals);
        }
    }

    private void sendDue(Arrivals arrivals) throws IOException {
        while (!idle.isEmpty()) {
            long nowNanos = System.nanoTime();
            long intendedNanos = arrivals.nextNanos(nowNanos);
            if (intendedNanos - nowNanos > 0) {
                return;
            }
            arrivals.take();
            idle.take().send(intendedNanos);
        }
    }

    @Override
    long intendedNanos(ClientConnection connection) {
        return connection.intendedNanos();
    }

    @Override
    void replied(ClientConnection connection) {
        idle.add(connection);
    }
}
