package dev.heddle.net;

import dev.heddle.scheduler.Core;
import java.io.IOException;

/**
 * A TCP listener.
 *
 * @param listener bound
 */
record TcpSource(HeddleServerSocket listener) implements ConnectionSource<HeddleSocket> {
    @Override
    public HeddleSocket accept() throws IOException {
        return listener.acceptConnection();
    }

    @Override
    public void belongTo(HeddleSocket connection, Core core) throws IOException {
        connection.belongTo(core);
    }

    @Override
    public boolean isClosed() {
        return listener.isClosed();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    @Override
    public String toString() {
        return listener.toString();
    }
}
