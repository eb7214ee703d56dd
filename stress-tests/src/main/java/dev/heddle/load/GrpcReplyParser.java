package dev.heddle.load;

/**
 * Checks the replies to {@link GrpcEcho}'s calls, in any number of pieces: one message, the one
 * that was sent, and then the end of the stream. What a server says between replies is taken in.
 * Header blocks are not decoded: a call that failed has no message. Confined to one client thread.
 *
 * <pre>
 *   HEADER  -> PAYLOAD  nine bytes: length, type, flags, stream
 *   PAYLOAD -> HEADER   so many bytes; of DATA each is compared, the last of a frame that ends the
 *                       stream completes the reply
 * </pre>
 */
final class GrpcReplyParser {
    /** Before each message: whether it is compressed, and its length. */
    static final int PREFIX_BYTES = 5;

    private static final int PERIOD = 251;

    private final int messageBytes;

    private int stream;
    private int received;
    private boolean isComplete;

    private int headerBytes;
    private int left;
    private int type;
    private int flags;
    private int streamId;

    private boolean hasSettings;
    private boolean hasPing;
    private long payload;

    GrpcReplyParser(int messageBytes) {
        this.messageBytes = messageBytes;
    }

    /** The byte at a place of the message that is sent on a stream. */
    static byte byteAt(int place, int stream) {
        return (byte) ((place + stream) % PERIOD);
    }

    /** The next reply is to a call on this stream. */
    void expect(int nextStream) {
        stream = nextStream;
        received = 0;
        isComplete = false;
    }

    /** Whether settings have come that were not acknowledged; says so once. */
    boolean takeSettings() {
        boolean had = hasSettings;
        hasSettings = false;
        return had;
    }

    /** Likewise of a ping. */
    boolean takePing() {
        boolean had = hasPing;
        hasPing = false;
        return had;
    }

    /** What came with the last ping. */
    long pingPayload() {
        return payload;
    }

    /**
     * Reads on.
     *
     * @return whether the reply is complete
     * @throws WrongReplyException if it is not the expected reply
     */
    boolean accept(byte[] bytes, int length) throws WrongReplyException {
        for (int i = 0; i < length; i++) {
            if (headerBytes < Http2Frame.HEADER_BYTES) {
                acceptHeader(bytes[i] & 0xff);
            } else {
                acceptPayload(bytes[i]);
            }
            if (headerBytes == Http2Frame.HEADER_BYTES && left == 0) {
                endFrame();
            }
        }
        return isComplete;
    }

    private void acceptHeader(int next) throws WrongReplyException {
        switch (headerBytes++) {
            case 0 -> left = next;
            case 1, 2 -> left = left << 8 | next;
            case 3 -> type = next;
            case 4 -> flags = next;
            case 5 -> streamId = next & 0x7f;
            default -> streamId = streamId << 8 | next;
        }
        if (headerBytes == Http2Frame.HEADER_BYTES) {
            beginFrame();
        }
    }

    private void beginFrame() throws WrongReplyException {
        if (type == Http2Frame.GOAWAY || type == Http2Frame.RST_STREAM) {
            throw new WrongReplyException(
                    type == Http2Frame.GOAWAY
                            ? "the server ends the connection by GOAWAY"
                            : "the server resets stream " + streamId);
        }
        boolean isOfReply = type == Http2Frame.DATA || type == Http2Frame.HEADERS;
        if (isOfReply && (streamId != stream || isComplete)) {
            throw new WrongReplyException(
                    "a reply is to stream %d instead of %d".formatted(streamId, stream));
        }
        if (type == Http2Frame.PING) {
            payload = 0;
        }
    }

    private void acceptPayload(byte next) throws WrongReplyException {
        left--;
        if (type == Http2Frame.PING) {
            payload = payload << 8 | (next & 0xff);
        } else if (type == Http2Frame.DATA) {
            byte expected = expectedAt(received);
            if (next != expected) {
                throw new WrongReplyException(
                        "byte %d of a reply is %d instead of %d"
                                .formatted(received, next, expected));
            }
            received++;
        }
    }

    private byte expectedAt(int place) throws WrongReplyException {
        if (place >= PREFIX_BYTES + messageBytes) {
            throw new WrongReplyException("a reply is longer than " + messageBytes + " bytes");
        }
        if (place >= PREFIX_BYTES) {
            return byteAt(place - PREFIX_BYTES, stream);
        }
        return place == 0 ? 0 : (byte) (messageBytes >>> 8 * (PREFIX_BYTES - 1 - place));
    }

    private void endFrame() throws WrongReplyException {
        headerBytes = 0;
        boolean isAnswer = (flags & Http2Frame.ACK) != 0;
        if (type == Http2Frame.SETTINGS) {
            hasSettings |= !isAnswer;
        } else if (type == Http2Frame.PING) {
            hasPing |= !isAnswer;
        } else if ((type == Http2Frame.DATA || type == Http2Frame.HEADERS)
                && (flags & Http2Frame.END_STREAM) != 0) {
            if (received != PREFIX_BYTES + messageBytes) {
                throw new WrongReplyException(
                        "a call ended after %d bytes of %d"
                                .formatted(received, PREFIX_BYTES + messageBytes));
            }
            isComplete = true;
        }
    }
}
