package dev.heddle.net;

import dev.heddle.scheduler.Core;
import java.io.IOException;

/**
 * A Unix-domain listener.
 *
 * @param listener becomes the source's, which closes it
 */
record UnixSource(HeddleUnixServerSocket listener) implements ConnectionSource<HeddleUnixSocket> {
    @Override
    public HeddleUnixSocket accept(Deadline deadline) throws IOException {
        return listener.accept(deadline);
    }

    @Override
    public void belongTo(HeddleUnixSocket connection, Core core, StopSignal stop)
            throws IOException {
        connection.belongTo(core, stop);
    }

    @Override
    public boolean isClosed() {
        return listener.isClosed();
    }

    @Override
    public int exchanges(HeddleUnixSocket connection) {
        return connection.exchanges();
    }

    @Override
    public void endInput(HeddleUnixSocket connection) throws IOException {
        connection.endInput();
    }

    @Override
    public void close() {
        listener.close();
    }

    @Override
    public String toString() {
        return listener.toString();
    }
}
