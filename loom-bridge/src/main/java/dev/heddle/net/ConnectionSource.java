package dev.heddle.net;

import dev.heddle.scheduler.Core;
import java.io.Closeable;
import java.io.IOException;

/**
 * A listener, as an {@link AcceptLoop} uses it. Any thread.
 *
 * @param <C> its connections
 */
interface ConnectionSource<C extends Closeable> extends Closeable {
    /** Waits for a connection, as {@link Deadline} has it. */
    C accept(Deadline deadline) throws IOException;

    /**
     * Gives a connection that was just accepted its home core, and the signal of its server's stop.
     */
    void belongTo(C connection, Core core, StopSignal stop) throws IOException;

    boolean isClosed();

    /** See {@link LiveEndpoint#exchanges}. */
    int exchanges(C connection);

    /** What has arrived of a connection can be read, and then the end of its stream. */
    void endInput(C connection) throws IOException;
}
