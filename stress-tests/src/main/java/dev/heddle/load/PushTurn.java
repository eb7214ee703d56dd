package dev.heddle.load;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * One push after the other, shared by the loops of a load: the publisher's begins each, all others
 * take part, and the one that receives the last message ends it.
 */
final class PushTurn {

    private final int connections;
    private final AtomicInteger due = new AtomicInteger();

    /** Written by the publisher before it sends; whoever has received reads it. */
    private volatile long intendedNanos;

    PushTurn(int connections) {
        this.connections = connections;
    }

    boolean isOver() {
        return due.get() == 0;
    }

    void begin(long intended) {
        intendedNanos = intended;
        due.set(connections);
    }

    /** One connection has the message; returns whether it is the last one. */
    boolean receive() {
        return due.decrementAndGet() == 0;
    }

    long intendedNanos() {
        return intendedNanos;
    }
}
