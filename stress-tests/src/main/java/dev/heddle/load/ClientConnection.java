package dev.heddle.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * One keep-alive connection with at most one request in flight. Confined to one client thread once
 * it is open.
 */
final class ClientConnection implements AutoCloseable {

    private final SocketChannel channel;
    private final ReplyParser replies;

    private long intendedNanos;

    private ClientConnection(SocketChannel channel, int expectedBodyBytes) {
        this.channel = channel;
        this.replies = new ReplyParser(expectedBodyBytes);
    }

    /** Connects, then turns the channel non-blocking. */
    static ClientConnection open(InetSocketAddress target, int expectedBodyBytes)
            throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.connect(target);
            channel.configureBlocking(false);
            return new ClientConnection(channel, expectedBodyBytes);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    SocketChannel channel() {
        return channel;
    }

    /** The intended start of the request in flight, or of the last one. */
    long intendedNanos() {
        return intendedNanos;
    }

    /**
     * Writes one request.
     *
     * @param request the request; its position is back at 0 afterwards
     */
    void send(ByteBuffer request, long intendedNanos) throws IOException {
        this.intendedNanos = intendedNanos;
        int length = request.remaining();
        int written = channel.write(request);
        request.rewind();
        if (written != length) {
            // No request is in flight, so the socket buffer was empty.
            throw new IOException(
                    "only " + written + " of a request's " + length + " bytes fitted the socket");
        }
    }

    /**
     * Reads what has come.
     *
     * @param buffer a direct buffer of the loop, as large as {@code bytes}
     * @param bytes the loop's array to parse from
     * @return whether the reply is complete
     */
    boolean receive(ByteBuffer buffer, byte[] bytes) throws IOException {
        buffer.clear();
        int length = channel.read(buffer);
        if (length < 0) {
            throw new WrongReplyException("the server closed a keep-alive connection");
        }
        buffer.flip();
        buffer.get(bytes, 0, length);
        return replies.accept(bytes, length);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
