package dev.heddle.load;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Messages that one connection sends and all receive, that one included: every byte is checked. A
 * request is a message; there are as many replies to it as connections, and the next one is sent
 * when all have it.
 *
 * <p>The bytes of message {@code k} of a load are {@code k mod 251}, so that one that is late,
 * doubled or lost is a wrong one.
 *
 * @param messageBytes length of a message, 1 or more
 */
public record Push(int messageBytes) implements Protocol {

    private static final int PERIOD = 251;

    @Override
    public Conversation open(InetSocketAddress target, int connection) {
        return new Messages(messageBytes);
    }

    /** Whoever is pushed to must be known to the server. */
    @Override
    public ConnectionSource source() {
        return ConnectionSource.SERVED;
    }

    private static final class Messages implements Conversation {

        private final ByteBuffer message;
        private int sent;
        private int expected;
        private int received;

        Messages(int messageBytes) {
            message = ByteBuffer.allocateDirect(messageBytes);
        }

        @Override
        public ByteBuffer nextRequest() {
            message.clear();
            while (message.hasRemaining()) {
                message.put((byte) sent);
            }
            sent = (sent + 1) % PERIOD;
            return message.flip();
        }

        @Override
        public boolean accept(byte[] bytes, int length) throws WrongReplyException {
            for (int i = 0; i < length; i++) {
                if (bytes[i] != (byte) expected) {
                    throw new WrongReplyException(
                            "a byte of push %d is %d".formatted(expected, bytes[i]));
                }
            }
            received += length;
            if (received > message.capacity()) {
                throw new WrongReplyException("a push came before the last one was over");
            }
            if (received < message.capacity()) {
                return false;
            }
            received = 0;
            expected = (expected + 1) % PERIOD;
            return true;
        }
    }
}
