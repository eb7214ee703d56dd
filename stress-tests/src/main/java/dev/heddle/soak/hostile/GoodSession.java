package dev.heddle.soak.hostile;

import java.io.Closeable;
import java.io.IOException;

/** A client that means well, on one connection. Confined to its thread. */
interface GoodSession extends Closeable {
    /**
     * One request and its checked reply.
     *
     * @throws IOException if the connection breaks or the reply is late
     * @throws AssertionError if the reply is wrong
     */
    void exchange() throws IOException;
}
