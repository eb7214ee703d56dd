package dev.heddle.load;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections to an echo server that each had one byte echoed, and stay open without a word. One
 * thread owns them.
 */
public final class QuietConnections implements Closeable {

    private final List<SocketChannel> channels = new ArrayList<>();

    private QuietConnections() {}

    /**
     * Opens the connections, one after the other: each is served before the next one connects.
     *
     * @throws WrongReplyException if the byte does not come back
     */
    public static QuietConnections open(InetSocketAddress server, int connections)
            throws IOException {
        QuietConnections opened = new QuietConnections();
        try {
            for (int i = 0; i < connections; i++) {
                opened.connect(server, (byte) i);
            }
            return opened;
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private void connect(InetSocketAddress server, byte word) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channels.add(channel);
        channel.connect(server);
        EchoedByte.exchange(channel, word);
    }

    /** How many there are. */
    public int count() {
        return channels.size();
    }

    /** Closes all. */
    @Override
    public void close() throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
    }
}
