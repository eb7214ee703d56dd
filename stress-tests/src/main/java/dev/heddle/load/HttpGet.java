package dev.heddle.load;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * HTTP/1.1 keep-alive: the same {@code GET /} again and again.
 *
 * @param expectedBodyBytes length of every reply's body; any other length ends the run
 */
public record HttpGet(int expectedBodyBytes) implements Protocol {

    @Override
    public Conversation open(InetSocketAddress target, int connection) {
        return new Requests(requestTo(target), new ReplyParser(expectedBodyBytes));
    }

    private static ByteBuffer requestTo(InetSocketAddress target) {
        String text =
                "GET / HTTP/1.1\r\nHost: %s:%d\r\n\r\n"
                        .formatted(target.getHostString(), target.getPort());
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(ascii.length).put(ascii).flip();
    }

    private record Requests(ByteBuffer request, ReplyParser replies) implements Conversation {

        @Override
        public ByteBuffer nextRequest() {
            return request.rewind();
        }

        @Override
        public boolean accept(byte[] bytes, int length) throws WrongReplyException {
            return replies.accept(bytes, length);
        }
    }
}
