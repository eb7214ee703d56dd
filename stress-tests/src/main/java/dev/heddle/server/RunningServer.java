package dev.heddle.server;

import java.util.List;

/** A running server. Safe for any thread; {@link #close} ends its connections too. */
public interface RunningServer extends AutoCloseable {

    /** The port it listens on. */
    int port();

    /** How it runs: cores, driver, pinning. */
    ServerDescription description();

    /**
     * The drivers' count of system calls for I/O since the start, or -1 where nobody counts them.
     */
    default long kernelEntries() {
        return -1;
    }

    /** How often a core has woken another one since the start, or -1 where there are none. */
    default long wakeUps() {
        return -1;
    }

    /** How many connections are open on each core; empty where they belong to none. */
    default List<Integer> connectionsPerCore() {
        return List.of();
    }

    /**
     * Lets its cores be looked at as monitoring does, or no longer.
     *
     * @throws UnsupportedOperationException if it was not started for that
     */
    default void watch(boolean isWatched) {
        throw new UnsupportedOperationException("the server was not started to be watched");
    }

    @Override
    void close();
}
