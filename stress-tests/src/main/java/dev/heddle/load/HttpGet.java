package dev.heddle.load;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * HTTP/1.1: the same GET again and again.
 *
 * @param path what is asked for
 * @param expectedBodyBytes length of every reply's body; any other length ends the run
 * @param connectsForEachRequest whether each has a connection of its own, or keeps one alive
 */
public record HttpGet(String path, int expectedBodyBytes, boolean connectsForEachRequest)
        implements Protocol {

    /** On connections that stay open. */
    public HttpGet(String path, int expectedBodyBytes) {
        this(path, expectedBodyBytes, false);
    }

    @Override
    public Conversation open(InetSocketAddress target, int connection) {
        return new Requests(requestTo(target), new ReplyParser(expectedBodyBytes));
    }

    private ByteBuffer requestTo(InetSocketAddress target) {
        String text =
                "GET %s HTTP/1.1\r\nHost: %s:%d\r\n%s\r\n"
                        .formatted(
                                path,
                                target.getHostString(),
                                target.getPort(),
                                connectsForEachRequest ? "Connection: close\r\n" : "");
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
