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
    public HeddleUnixSocket accept() throws IOException {
        return listener.accept();
    }

    @Override
    public void belongTo(HeddleUnixSocket connection, Core core) throws IOException {
        connection.belongTo(core);
    }

    @Override
    public boolean isClosed() {
        return listener.isClosed();
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
