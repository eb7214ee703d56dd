package dev.heddle.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * One connection with at most one request in flight. Confined to one client thread once it is open.
 */
final class ClientConnection implements AutoCloseable {

    private static final int READ_AND_WRITE = SelectionKey.OP_READ | SelectionKey.OP_WRITE;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final Conversation conversation;

    private ByteBuffer request = ByteBuffer.allocate(0);
    private long intendedNanos;

    private ClientConnection(SocketChannel channel, Selector selector, Conversation conversation)
            throws IOException {
        this.channel = channel;
        this.conversation = conversation;
        this.key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    /** Connects, then turns the channel non-blocking; it becomes its key's attachment. */
    static ClientConnection open(
            InetSocketAddress target, Selector selector, Conversation conversation)
            throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.connect(target);
            channel.configureBlocking(false);
            return new ClientConnection(channel, selector, conversation);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** The intended start of the request in flight, or of the last one. */
    long intendedNanos() {
        return intendedNanos;
    }

    /** Sends the next request, or as much of it as the socket takes: {@link #advance} goes on. */
    void send(long intendedNanos) throws IOException {
        this.intendedNanos = intendedNanos;
        request = conversation.nextRequest();
        channel.write(request);
        if (request.hasRemaining()) {
            key.interestOps(READ_AND_WRITE);
        }
    }

    /**
     * Writes and reads what can be.
     *
     * @param buffer a direct buffer of the loop, as large as {@code bytes}
     * @param bytes the loop's array to parse from
     * @return whether the reply is complete
     */
    boolean advance(ByteBuffer buffer, byte[] bytes) throws IOException {
        if (key.isWritable()) {
            channel.write(request);
            if (!request.hasRemaining()) {
                key.interestOps(SelectionKey.OP_READ);
            }
        }
        return key.isReadable() && receive(buffer, bytes);
    }

    private boolean receive(ByteBuffer buffer, byte[] bytes) throws IOException {
        buffer.clear();
        int length = channel.read(buffer);
        if (length < 0) {
            throw new WrongReplyException("the server closed a keep-alive connection");
        }
        buffer.flip();
        buffer.get(bytes, 0, length);
        boolean isComplete = conversation.accept(bytes, length);
        if (isComplete && request.hasRemaining()) {
            throw new WrongReplyException(
                    "a reply was complete with %d bytes of its request not yet sent"
                            .formatted(request.remaining()));
        }
        return isComplete;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
