package dev.heddle.driver.nio;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket, as far as it is bound, waited for and closed. Its operations only wait: the lease
 * holder makes no call on the channel, so there is no gate for those who do.
 */
final class NioDatagramEndpoint extends NioStreamless {
    private final DatagramChannel channel;

    NioDatagramEndpoint(DatagramChannel channel) {
        super(channel);
        this.channel = channel;
    }

    @Override
    public void bind(InetSocketAddress local) throws IOException {
        direct(() -> channel.bind(local));
    }

    @Override
    public @Nullable InetSocketAddress localAddress() throws IOException {
        return (InetSocketAddress) direct(channel::getLocalAddress);
    }

    @Override
    public @Nullable InetSocketAddress remoteAddress() throws IOException {
        return (InetSocketAddress) direct(channel::getRemoteAddress);
    }

    @Override
    public void listen(InetSocketAddress local, int backlog) {
        throw noStream();
    }

    @Override
    UnsupportedOperationException noStream() {
        return new UnsupportedOperationException("a UDP socket has no stream");
    }
}
