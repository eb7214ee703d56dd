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
    /** Waits for a connection. */
    C accept() throws IOException;

    /** Gives a connection that was just accepted its home core. */
    void belongTo(C connection, Core core) throws IOException;

    boolean isClosed();
}
