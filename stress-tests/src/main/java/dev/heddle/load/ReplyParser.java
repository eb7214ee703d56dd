package dev.heddle.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Checks the replies of one connection: status 200, the expected {@code Content-Length}, and just
 * that many bytes of body. Replies may come in any number of pieces. Confined to one client thread.
 *
 * <pre>
 *   STATUS  -> HEADER   the status line is "HTTP/1.x 200" up to its line feed
 *   HEADER  -> HEADER   a header line; Content-Length is remembered
 *   HEADER  -> BODY     the empty line; the length is the expected one
 *   BODY    -> STATUS   the last byte: one reply is complete
 * </pre>
 */
final class ReplyParser {

    private static final int STATUS = 0;
    private static final int HEADER = 1;
    private static final int BODY = 2;

    private static final byte[] STATUS_OK = ascii("HTTP/1.1 200");
    private static final byte[] CONTENT_LENGTH = ascii("content-length:");
    private static final int MINOR_VERSION_INDEX = 7;
    private static final int MAX_LINE_BYTES = 8192;

    private final int expectedBodyBytes;
    private final byte[] line = new byte[64]; // what is kept of a line, for messages

    private int state = STATUS;
    private int lineLength;
    private boolean isMatching = true;
    private long contentLength = -1;
    private int bodyRemaining;

    ReplyParser(int expectedBodyBytes) {
        this.expectedBodyBytes = expectedBodyBytes;
    }

    /**
     * Reads on in a reply.
     *
     * @return whether the reply is complete with the last of these bytes
     * @throws WrongReplyException if it is not the expected reply, or if bytes follow it
     */
    boolean accept(byte[] bytes, int length) throws WrongReplyException {
        int position = 0;
        while (position < length) {
            if (state == BODY) {
                int skipped = Math.min(bodyRemaining, length - position);
                position += skipped;
                bodyRemaining -= skipped;
            } else {
                acceptHeadByte(bytes[position++]);
            }
            if (state == BODY && bodyRemaining == 0) {
                begin(STATUS);
                contentLength = -1;
                if (position < length) {
                    throw new WrongReplyException(
                            (length - position) + " bytes came after the end of a reply");
                }
                return true;
            }
        }
        return false;
    }

    private void acceptHeadByte(byte b) throws WrongReplyException {
        if (b == '\n') {
            endLine();
        } else if (b != '\r') {
            if (isMatching) {
                match(b);
            }
            if (lineLength < line.length) {
                line[lineLength] = b;
            }
            if (++lineLength > MAX_LINE_BYTES) {
                throw new WrongReplyException(
                        "a reply has a line of more than " + MAX_LINE_BYTES + " bytes");
            }
        }
    }

    /**
     * Compares one byte with the prefix that this line is tested for; reads the length's digits.
     */
    private void match(byte b) throws WrongReplyException {
        if (state == STATUS) {
            isMatching =
                    lineLength >= STATUS_OK.length
                            || b == STATUS_OK[lineLength]
                            || (lineLength == MINOR_VERSION_INDEX && b == '0');
        } else if (lineLength < CONTENT_LENGTH.length) {
            isMatching = (b | 0x20) == CONTENT_LENGTH[lineLength]; // 0x20 is set in '-' and ':'
        } else if (b >= '0' && b <= '9') {
            contentLength = Math.max(contentLength, 0) * 10 + (b - '0');
            if (contentLength > Integer.MAX_VALUE) {
                throw new WrongReplyException("a reply's Content-Length is above 2147483647");
            }
        } else if (b != ' ' && b != '\t') {
            throw new WrongReplyException("a reply's Content-Length is not a number");
        }
    }

    private void endLine() throws WrongReplyException {
        if (state == STATUS) {
            if (!isMatching || lineLength < STATUS_OK.length) {
                throw new WrongReplyException(
                        "a reply's status line is '" + keptLine() + "' instead of status 200");
            }
            begin(HEADER);
        } else if (lineLength == 0) {
            if (contentLength != expectedBodyBytes) {
                throw new WrongReplyException(
                        "a reply's Content-Length is %s instead of %d"
                                .formatted(
                                        contentLength < 0 ? "missing" : contentLength,
                                        expectedBodyBytes));
            }
            begin(BODY);
            bodyRemaining = expectedBodyBytes;
        } else {
            begin(HEADER);
        }
    }

    private void begin(int nextState) {
        state = nextState;
        lineLength = 0;
        isMatching = true;
    }

    private String keptLine() {
        byte[] kept = Arrays.copyOf(line, Math.min(lineLength, line.length));
        return new String(kept, StandardCharsets.US_ASCII).replaceAll("[^ -~]", "?");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
