package dev.heddle.driver.uring;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The rings of one core, and what becomes of them as its lease moves. Lease holder only. */
interface Rings extends AutoCloseable {
    /** The ring to use; null where the core has none just now. */
    @Nullable Ring current();

    /**
     * The calling thread is the core's carrier from now on.
     *
     * @return the ring that the previous carrier has left, whose operations are to be moved; null
     *     if there is none
     */
    @Nullable Ring succeed();

    /**
     * Sees to it that the calling carrier has a ring.
     *
     * @throws IOException if the kernel refuses
     */
    void open(Ring.Completions completions) throws IOException;

    /**
     * The ring that the calling thread has kept though it has lost the core, to be ended here; null
     * if there is none. By a thread that has lost the core.
     */
    @Nullable Ring takeOwn();

    /** The present carrier's ring, which is none of the core's from now on. */
    @Nullable Ring takeCurrent();

    /** A descriptor was closed: whoever lacks one for the next ring may take it. */
    void descriptorFreed();

    /** The core has ended, and its last ring was taken. */
    @Override
    void close();

    /** Wakes the carrier out of its wait. Any thread. */
    void wakeUp();
}
