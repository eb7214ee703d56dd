package dev.heddle.load;

/**
 * The connections that wait for their next request, first in first out, so that all of them carry
 * the same share of the load. A ring that never grows; confined to one client thread.
 */
final class IdleConnections {

    private final ClientConnection[] ring;

    private int head;
    private int size;

    /** Starts with all of {@code connections} idle. */
    IdleConnections(ClientConnection[] connections) {
        ring = connections.clone();
        size = ring.length;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Takes the connection that has been idle longest. The ring must not be empty. */
    ClientConnection take() {
        if (size == 0) {
            throw new IllegalStateException("no connection is idle");
        }
        ClientConnection connection = ring[head];
        head = next(head, 1);
        size--;
        return connection;
    }

    void add(ClientConnection connection) {
        if (size == ring.length) {
            throw new IllegalStateException("more connections became idle than there are");
        }
        ring[next(head, size)] = connection;
        size++;
    }

    private int next(int index, int steps) {
        int sum = index + steps;
        return sum < ring.length ? sum : sum - ring.length;
    }
}
