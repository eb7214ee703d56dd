package dev.heddle.load;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * HTTP/1.1 keep-alive: the same GET again and again.
 *
 * @param path what is asked for
 * @param expectedBodyBytes length of every reply's body; any other length ends the run
 */
public record HttpGet(String path, int expectedBodyBytes) implements Protocol {

    @Override
    public Conversation open(InetSocketAddress target, int connection) {
        return new Requests(requestTo(target, path), new ReplyParser(expectedBodyBytes));
    }

    private static ByteBuffer requestTo(InetSocketAddress target, String path) {
        String text =
                "GET %s HTTP/1.1\r\nHost: %s:%d\r\n\r\n"
                        .formatted(path, target.getHostString(), target.getPort());
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
