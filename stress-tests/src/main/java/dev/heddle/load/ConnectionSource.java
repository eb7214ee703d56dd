package dev.heddle.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * Opens the connections of a load. Called by one thread at a time.
 *
 * <p>A connection is a channel that sends and receives, such as a {@link SocketChannel} or a {@link
 * DatagramChannel}: a {@link SelectableChannel} that is a {@link java.nio.channels.ByteChannel}.
 */
@FunctionalInterface
public interface ConnectionSource {

    /** One that has nothing special. */
    ConnectionSource PLAIN = target -> connect(null, target);

    /** One that sends and receives datagrams. */
    ConnectionSource DATAGRAMS =
            target -> {
                DatagramChannel channel = DatagramChannel.open();
                try {
                    return channel.connect(target);
                } catch (IOException | RuntimeException e) {
                    channel.close();
                    throw e;
                }
            };

    /** One that the server has served a byte: it knows of the connection. */
    ConnectionSource SERVED =
            target -> {
                SocketChannel channel = connect(null, target);
                try {
                    EchoedByte.exchange(channel, (byte) 1);
                    return channel;
                } catch (IOException | RuntimeException e) {
                    channel.close();
                    throw e;
                }
            };

    /** A blocking channel, connected to {@code target}; the caller closes it. */
    SelectableChannel connect(InetSocketAddress target) throws IOException;

    /**
     * A TCP connection, whose writes are sent at once.
     *
     * @param local where it comes from, if that is not left to the system
     */
    static SocketChannel connect(@Nullable SocketAddress local, InetSocketAddress target)
            throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            if (local != null) {
                channel.bind(local);
            }
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.connect(target);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }
}
