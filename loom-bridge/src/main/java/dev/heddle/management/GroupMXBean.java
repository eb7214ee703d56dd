package dev.heddle.management;

/**
 * The carriers of one group, its sockets, buffers and leaks, for JMX clients: {@code
 * dev.heddle:type=Group,name=…}. Any thread.
 */
public interface GroupMXBean {
    /** How many cores it has. */
    int getCores();

    /** Carriers that exist: of the cores, kept by threads that have lost their core, and spare. */
    int getCarriers();

    /** Of these those that are kept by threads that have lost their core. */
    int getKeptCarriers();

    /** Of these those that wait for a core. */
    int getSpareCarriers();

    /** How many carriers there may be. */
    int getMostCarriers();

    /** Open sockets of all its cores. */
    int getSockets();

    /** Native buffers in use, of all its cores. */
    int getBuffers();

    /**
     * Sockets, files and lent buffers that were dropped, never closed, and found by the garbage
     * collector, since the start.
     */
    long getLeaks();
}
