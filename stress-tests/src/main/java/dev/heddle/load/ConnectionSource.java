package dev.heddle.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;

/** Opens the connections of a load. Called by one thread at a time. */
@FunctionalInterface
public interface ConnectionSource {

    /** One that has nothing special. */
    ConnectionSource PLAIN = SocketChannel::open;

    /** One that the server has served a byte: it knows of the connection. */
    ConnectionSource SERVED =
            target -> {
                SocketChannel channel = SocketChannel.open(target);
                try {
                    EchoedByte.exchange(channel, (byte) 1);
                    return channel;
                } catch (IOException | RuntimeException e) {
                    channel.close();
                    throw e;
                }
            };

    /** A blocking channel, connected to {@code target}; the caller closes it. */
    SocketChannel connect(InetSocketAddress target) throws IOException;
}
