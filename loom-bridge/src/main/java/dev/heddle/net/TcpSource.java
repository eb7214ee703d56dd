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
    public HeddleSocket accept(Deadline deadline) throws IOException {
        return listener.accept(deadline);
    }

    @Override
    public void belongTo(HeddleSocket connection, Core core, StopSignal stop) throws IOException {
        connection.belongTo(core, stop);
    }

    @Override
    public boolean isClosed() {
        return listener.isClosed();
    }

    @Override
    public int exchanges(HeddleSocket connection) {
        return connection.exchanges();
    }

    @Override
    public void endInput(HeddleSocket connection) throws IOException {
        connection.endInput();
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
