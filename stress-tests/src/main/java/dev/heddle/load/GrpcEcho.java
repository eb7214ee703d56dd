package dev.heddle.load;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Unary gRPC calls of one method, which sends its message back: one call at a time on each
 * connection, by HTTP/2 without TLS (RFC 9113; PROTOCOL-HTTP2.md of gRPC). Every byte of a message
 * is checked; each call has another one.
 *
 * <p>It is a client for this alone: it offers the server a window that no run uses up, so that it
 * never has to give any back, and its own calls are so small that the server's windows never close.
 *
 * @param path of the method, such as {@code /package.Service/Method}
 * @param messageBytes length of a message, 1 to {@value #MAX_MESSAGE_BYTES}
 */
public record GrpcEcho(String path, int messageBytes) implements Protocol {

    /** Far less than the smallest window, 64 KiB. */
    public static final int MAX_MESSAGE_BYTES = 8 * 1024;

    public GrpcEcho {
        if (messageBytes < 1 || messageBytes > MAX_MESSAGE_BYTES) {
            throw new IllegalArgumentException(
                    "messages of %d bytes are not possible: give 1 to %d"
                            .formatted(messageBytes, MAX_MESSAGE_BYTES));
        }
    }

    @Override
    public Conversation open(InetSocketAddress target, int connection) {
        String authority = target.getHostString() + ":" + target.getPort();
        return new Calls(headers(path, authority), messageBytes);
    }

    /** The header block of a call, by literals that no table remembers (RFC 7541, 6.2.2). */
    private static byte[] headers(String path, String authority) {
        ByteBuffer block = ByteBuffer.allocate(256);
        block.put((byte) 0x83); // :method: POST
        block.put((byte) 0x86); // :scheme: http
        text(path, block.put((byte) 0x04)); // :path
        text(authority, block.put((byte) 0x01)); // :authority
        text("application/grpc", block.put((byte) 0x0f).put((byte) 0x10)); // content-type
        text("te", block.put((byte) 0x00));
        text("trailers", block);
        byte[] bytes = new byte[block.position()];
        block.flip().get(bytes);
        return bytes;
    }

    private static void text(String text, ByteBuffer block) {
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        if (ascii.length > 126) {
            throw new IllegalArgumentException("'" + text + "' has more than 126 bytes");
        }
        block.put((byte) ascii.length).put(ascii);
    }

    /** One connection's calls. */
    private static final class Calls implements Conversation {
        private static final byte[] PREFACE =
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        private static final int LARGEST_WINDOW = Integer.MAX_VALUE;
        private static final int FIRST_WINDOW = 65_535;
        private static final int CONTROL_BYTES = 128;

        private final byte[] headers;
        private final int messageBytes;
        private final ByteBuffer request;
        private final GrpcReplyParser replies;
        private int stream = -1;

        Calls(byte[] headers, int messageBytes) {
            this.headers = headers;
            this.messageBytes = messageBytes;
            replies = new GrpcReplyParser(messageBytes);
            request = ByteBuffer.allocateDirect(CONTROL_BYTES + headers.length + messageBytes + 64);
        }

        @Override
        public ByteBuffer nextRequest() {
            request.clear();
            if (stream < 0) {
                request.put(PREFACE);
                frame(0, Http2Frame.SETTINGS, 0, 0);
                frame(Integer.BYTES, Http2Frame.WINDOW_UPDATE, 0, 0);
                request.putInt(LARGEST_WINDOW - FIRST_WINDOW);
            }
            if (replies.takeSettings()) {
                frame(0, Http2Frame.SETTINGS, Http2Frame.ACK, 0);
            }
            if (replies.takePing()) {
                frame(Long.BYTES, Http2Frame.PING, Http2Frame.ACK, 0);
                request.putLong(replies.pingPayload());
            }
            stream += 2;
            frame(headers.length, Http2Frame.HEADERS, Http2Frame.END_HEADERS, stream);
            request.put(headers);
            int length = GrpcReplyParser.PREFIX_BYTES + messageBytes;
            frame(length, Http2Frame.DATA, Http2Frame.END_STREAM, stream);
            request.put((byte) 0).putInt(messageBytes);
            for (int i = 0; i < messageBytes; i++) {
                request.put(GrpcReplyParser.byteAt(i, stream));
            }
            replies.expect(stream);
            return request.flip();
        }

        private void frame(int length, int type, int flags, int streamId) {
            request.putInt(length << 8 | type).put((byte) flags).putInt(streamId);
        }

        @Override
        public boolean accept(byte[] bytes, int length) throws WrongReplyException {
            return replies.accept(bytes, length);
        }
    }
}
