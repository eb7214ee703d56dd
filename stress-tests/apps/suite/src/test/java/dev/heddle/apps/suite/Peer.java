package dev.heddle.apps.suite;

/** What a client talks to: a process without our agent. */
interface Peer extends AutoCloseable {

    /** What the client is told, as its first argument: a port or an address. */
    String address();

    /** Stops the process; a clean stop is checked. */
    void stop() throws Exception;

    /** Kills what has not stopped, and removes its files. */
    @Override
    void close();
}
