package dev.heddle.load;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Messages of fixed length that the server sends back: every byte is checked.
 *
 * <p>A connection's bytes are one endless stream in which the byte at position {@code p} is {@code
 * (p + seed) mod 251}, with a seed of its own. 251 is a prime, so no message repeats the one
 * before, and a reply that is late, doubled, shifted or another connection's is a wrong one.
 *
 * @param messageBytes length of a message, 1 to {@value #MAX_MESSAGE_BYTES}
 */
public record Echo(int messageBytes) implements Protocol {

    /** The longest message: 16 MiB. */
    public static final int MAX_MESSAGE_BYTES = 1 << 24;

    /** The bytes of a stream repeat after as many. */
    private static final int PERIOD = 251;

    public Echo {
        if (messageBytes < 1 || messageBytes > MAX_MESSAGE_BYTES) {
            throw new IllegalArgumentException(
                    "messages of %d bytes are not possible: give 1 to %d"
                            .formatted(messageBytes, MAX_MESSAGE_BYTES));
        }
    }

    @Override
    public Conversation open(InetSocketAddress target, int connection) {
        return new Messages(messageBytes, connection % PERIOD);
    }

    /** One connection's stream. A message is a window into a text that is one period longer. */
    private static final class Messages implements Conversation {

        private final int messageBytes;
        private final byte[] text;
        private final ByteBuffer request;

        private int nextStart;
        private int start;
        private int received;

        Messages(int messageBytes, int seed) {
            this.messageBytes = messageBytes;
            text = new byte[messageBytes + PERIOD];
            for (int i = 0; i < text.length; i++) {
                text[i] = (byte) (i % PERIOD);
            }
            request = ByteBuffer.allocateDirect(text.length).put(text);
            nextStart = seed;
        }

        @Override
        public ByteBuffer nextRequest() {
            start = nextStart;
            received = 0;
            nextStart = (start + messageBytes) % PERIOD;
            return request.limit(start + messageBytes).position(start);
        }

        @Override
        public boolean accept(byte[] bytes, int length) throws WrongReplyException {
            int expected = Math.min(length, messageBytes - received);
            int from = start + received;
            int wrong = Arrays.mismatch(bytes, 0, expected, text, from, from + expected);
            if (wrong >= 0) {
                throw new WrongReplyException(
                        "byte %d of an echo is %d instead of %d"
                                .formatted(received + wrong, bytes[wrong], text[from + wrong]));
            }
            if (length > expected) {
                throw new WrongReplyException(
                        (length - expected) + " bytes came after the end of an echo");
            }
            received += length;
            return received == messageBytes;
        }
    }
}
