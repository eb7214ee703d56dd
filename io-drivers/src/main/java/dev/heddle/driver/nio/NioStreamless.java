package dev.heddle.driver.nio;

import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;

/** A socket that has no stream of bytes: it refuses what only a stream has. */
abstract class NioStreamless extends NioEndpoint {
    <C extends SelectableChannel & NetworkChannel> NioStreamless(C channel) {
        super(channel);
    }

    /** What to say, and what to do instead. */
    abstract UnsupportedOperationException noStream();

    @Override
    public int available() {
        throw noStream();
    }

    @Override
    public void sendUrgent(byte data) {
        throw noStream();
    }

    @Override
    public void shutdownInput() {
        throw noStream();
    }

    @Override
    public void shutdownOutput() {
        throw noStream();
    }
}
