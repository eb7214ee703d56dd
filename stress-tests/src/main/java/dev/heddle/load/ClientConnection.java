package dev.heddle.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One connection with at most one request in flight, or one connection after the other if the
 * protocol has one for each request. Confined to one client thread once it is open.
 */
final class ClientConnection implements AutoCloseable {

    private static final int READ_AND_WRITE = SelectionKey.OP_READ | SelectionKey.OP_WRITE;

    private final LoadPlan plan;
    private final Selector selector;
    private final Conversation conversation;
    private final boolean isKept;

    /** Of the connection that is open; null if none is. */
    private @Nullable SelectionKey key;

    private ByteBuffer request = ByteBuffer.allocate(0);
    private long intendedNanos;
    private boolean isAnswered;

    private ClientConnection(
            LoadPlan plan, Selector selector, Conversation conversation, boolean isKept) {
        this.plan = plan;
        this.selector = selector;
        this.conversation = conversation;
        this.isKept = isKept;
    }

    /**
     * Makes connection {@code number} of a load. One that is kept is connected then; it becomes its
     * key's attachment.
     */
    static ClientConnection open(LoadPlan plan, Selector selector, int number) throws IOException {
        ClientConnection opened =
                new ClientConnection(
                        plan,
                        selector,
                        plan.conversation(number),
                        !plan.protocol().connectsForEachRequest());
        if (opened.isKept) {
            opened.connect();
        }
        return opened;
    }

    private SelectionKey connect() throws IOException {
        SelectableChannel channel = plan.source().connect(plan.target());
        try {
            channel.configureBlocking(false);
            SelectionKey connected = channel.register(selector, SelectionKey.OP_READ, this);
            key = connected;
            return connected;
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
        isAnswered = false;
        SelectionKey own = isKept ? requireConnected() : connect();
        request = conversation.nextRequest();
        channelOf(own).write(request);
        if (request.hasRemaining()) {
            own.interestOps(READ_AND_WRITE);
        }
    }

    /**
     * Writes and reads what can be.
     *
     * @param buffer a direct buffer of the loop, as large as {@code bytes}
     * @param bytes the loop's array to parse from
     * @return whether the reply is complete, and behind it the connection if it is not kept
     */
    boolean advance(ByteBuffer buffer, byte[] bytes) throws IOException {
        SelectionKey own = requireConnected();
        if (own.isWritable()) {
            channelOf(own).write(request);
            if (!request.hasRemaining()) {
                own.interestOps(SelectionKey.OP_READ);
            }
        }
        return own.isReadable() && receive(channelOf(own), buffer, bytes);
    }

    private boolean receive(ByteChannel channel, ByteBuffer buffer, byte[] bytes)
            throws IOException {
        buffer.clear();
        int length = channel.read(buffer);
        if (length < 0) {
            return end(channel);
        }
        buffer.flip();
        buffer.get(bytes, 0, length);
        if (!conversation.accept(bytes, length)) {
            return false;
        }
        isAnswered = true;
        if (request.hasRemaining()) {
            throw new WrongReplyException(
                    "a reply was complete with %d bytes of its request not yet sent"
                            .formatted(request.remaining()));
        }
        return isKept;
    }

    private boolean end(ByteChannel channel) throws IOException {
        if (isKept) {
            throw new WrongReplyException("the server closed a keep-alive connection");
        }
        if (!isAnswered) {
            throw new WrongReplyException("the server closed a connection without a whole reply");
        }
        key = null;
        channel.close();
        return true;
    }

    private SelectionKey requireConnected() {
        return Objects.requireNonNull(key, "not connected");
    }

    private static ByteChannel channelOf(SelectionKey connected) {
        return (ByteChannel) connected.channel();
    }

    @Override
    public void close() throws IOException {
        SelectionKey own = key;
        if (own != null) {
            own.channel().close();
        }
    }
}
