package dev.heddle.scheduler;

/**
 * Cores that somebody else runs in this process, such as the agent's copy of Heddle: a {@link
 * CoreGroup} that is {@linkplain CoreGroup#openOn opened on} them has no carriers of its own.
 *
 * <p>Any thread may call all methods. Like {@link Core#execute}, none of them blocks or parks, and
 * none throws for the state of a core.
 */
public interface HostCores {
    /** How many there are. */
    int size();

    /** The index of the core that the calling thread belongs to; -1 if it is none of these. */
    int current();

    /** Runs a task on a core, after what is ready there. */
    void execute(int core, Runnable task);

    /** {@link Core#load} of a core. */
    int load(int core);

    /** {@link Core#handOff} of the core that the calling thread belongs to. */
    boolean handOff();

    /**
     * Starts a thread on a core that may park there for ever, with the core's other threads going
     * on.
     *
     * @param name of the thread
     */
    void start(int core, String name, Runnable loop);
}
