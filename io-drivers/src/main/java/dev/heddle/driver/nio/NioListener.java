package dev.heddle.driver.nio;

import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoOperation;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A socket that listens. */
final class NioListener extends NioStreamless {
    private final ServerSocketChannel channel;

    NioListener(ServerSocketChannel channel) {
        super(channel);
        this.channel = channel;
    }

    @Override
    int accept(IoOperation operation) throws IOException {
        SocketChannel accepted = channel.accept();
        if (accepted == null) {
            return -Errno.EAGAIN;
        }
        operation.setAccepted(new NioStream(NioTransport.nonBlocking(accepted)));
        return 0;
    }

    @Override
    public void listen(InetSocketAddress local, int backlog) throws IOException {
        call(() -> channel.bind(local, backlog));
    }

    @Override
    public void bind(InetSocketAddress local) {
        throw new UnsupportedOperationException("a listener is bound by listen");
    }

    @Override
    public @Nullable InetSocketAddress remoteAddress() {
        return null;
    }

    @Override
    UnsupportedOperationException noStream() {
        return new UnsupportedOperationException("a listener has no stream: accept one");
    }
}
