package dev.heddle.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** One byte to a server and back: what shows that a connection is served. */
final class EchoedByte {

    private EchoedByte() {}

    /**
     * Waits for it. The channel is blocking.
     *
     * @throws WrongReplyException if another one comes back, or none
     */
    static void exchange(SocketChannel channel, byte word) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1).put(0, word);
        channel.write(buffer);
        buffer.flip();
        int length = channel.read(buffer);
        if (length < 0) {
            throw new WrongReplyException("the server closed a connection in place of an echo");
        }
        if (buffer.get(0) != word) {
            throw new WrongReplyException(
                    "an echo is %d instead of %d".formatted(buffer.get(0), word));
        }
    }
}
