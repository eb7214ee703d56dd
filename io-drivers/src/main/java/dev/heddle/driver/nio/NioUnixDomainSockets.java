package dev.heddle.driver.nio;

import dev.heddle.driver.UnixDomainFailures;
import dev.heddle.driver.UnixDomainSockets;
import dev.heddle.scheduler.Errno;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** Unix-domain sockets over channels. */
final class NioUnixDomainSockets implements UnixDomainSockets {
    /** What Linux says of a full backlog; other systems refuse the connection. */
    private static final String BACKLOG_IS_FULL = "Resource temporarily unavailable";

    @Override
    public @Nullable NioStream connect(UnixDomainSocketAddress remote) throws IOException {
        UnixDomainFailures.requirePath(remote);
        SocketChannel channel = NioTransport.nonBlocking(open());
        boolean isConnected = false;
        try {
            isConnected = channel.connect(remote) || channel.finishConnect();
        } catch (IOException e) {
            if (!BACKLOG_IS_FULL.equals(e.getMessage())) {
                throw (IOException)
                        UnixDomainFailures.notConnected(remote, ChannelErrors.errno(e))
                                .initCause(e);
            }
        } finally {
            if (!isConnected) {
                channel.close();
            }
        }
        return isConnected ? new NioStream(channel) : null;
    }

    private static SocketChannel open() throws IOException {
        return requireFamily(() -> SocketChannel.open(StandardProtocolFamily.UNIX));
    }

    @Override
    public NioListener listen(UnixDomainSocketAddress local, int backlog) throws IOException {
        UnixDomainFailures.requirePath(local);
        ServerSocketChannel channel =
                NioTransport.nonBlocking(
                        requireFamily(() -> ServerSocketChannel.open(StandardProtocolFamily.UNIX)));
        boolean isListening = false;
        try {
            channel.bind(local, backlog);
            isListening = true;
            return new NioListener(channel);
        } catch (IOException e) {
            throw (IOException)
                    UnixDomainFailures.notListening(local, ChannelErrors.errno(e), this)
                            .initCause(e);
        } finally {
            if (!isListening) {
                channel.close();
            }
        }
    }

    /** A listener hears of the trial: a connection that ends at once. */
    @Override
    public boolean isBound(UnixDomainSocketAddress address) throws IOException {
        try (SocketChannel trial = NioTransport.nonBlocking(open())) {
            trial.connect(address);
            return true;
        } catch (IOException e) {
            int errno = ChannelErrors.errno(e);
            return errno != Errno.ECONNREFUSED && errno != Errno.ENOENT;
        }
    }

    private interface Opening<C> {
        C open() throws IOException;
    }

    /** Some systems, such as old Windows, have no Unix-domain sockets. */
    private static <C> C requireFamily(Opening<C> opening) throws IOException {
        try {
            return opening.open();
        } catch (UnsupportedOperationException e) {
            SocketException translated =
                    new SocketException("this system has no Unix-domain sockets: use TCP");
            translated.initCause(e);
            throw translated;
        }
    }
}
