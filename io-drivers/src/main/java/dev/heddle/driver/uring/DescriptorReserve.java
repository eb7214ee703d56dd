package dev.heddle.driver.uring;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Descriptors that a core has set aside for the ring of its next carrier. Without them a flood that
 * holds all that the process may open would be for good: a core without a ring cannot serve a
 * connection to its end, so that none would ever be closed.
 *
 * <p>Lease holder only.
 */
final class DescriptorReserve implements AutoCloseable {
    /** A ring's own and that of its event descriptor. */
    private static final int SIZE = 2;

    private final Queue<Socket> held = new ArrayDeque<>(SIZE);

    /** Takes what is missing, as far as the process has any left. */
    void fill() {
        try {
            while (held.size() < SIZE) {
                held.add(Socket.newSocketStream());
            }
        } catch (RuntimeException noneLeft) {
            // It is asked again when one is closed.
        }
    }

    /** Gives all back to the process; false if there was none. */
    boolean release() {
        boolean hadAny = !held.isEmpty();
        close();
        return hadAny;
    }

    @Override
    public void close() {
        for (Socket one = held.poll(); one != null; one = held.poll()) {
            try {
                one.close();
            } catch (IOException closedAllTheSame) {
                // close(2): the descriptor is gone whatever it says.
            }
        }
    }
}
