package dev.heddle.http;

import java.util.Arrays;

/**
 * Finds the requests in the bytes of one connection, wherever the pieces are cut. Confined to its
 * connection's thread; allocates only while a line buffer grows.
 *
 * <pre>
 *   REQUEST_LINE -> HEADERS        a request line (empty lines before it are skipped)
 *   HEADERS      -> BODY           the empty line, with a body announced
 *   HEADERS      -> COMPLETE       the empty line, without one
 *   BODY         -> COMPLETE       its last byte has been skipped
 *   COMPLETE     -> REQUEST_LINE   the next call of parse
 *   any line     -> MALFORMED      not HTTP/1.x, or a head of more than MAX_HEAD_BYTES
 *   HEADERS      -> UNSUPPORTED    a body in a transfer encoding
 * </pre>
 */
final class RequestParser {

    /** Where the parser is; the last three ask for a reply. */
    enum State {
        REQUEST_LINE,
        HEADERS,
        BODY,
        COMPLETE,
        MALFORMED,
        UNSUPPORTED
    }

    /** Longest head, line ends included. */
    static final int MAX_HEAD_BYTES = 8192;

    private static final int INITIAL_LINE_BYTES = 256;

    private final RequestHead head = new RequestHead();

    private State state = State.REQUEST_LINE;
    private byte[] line = new byte[INITIAL_LINE_BYTES];
    private int lineLength;
    private int headBytes;
    private long bodyRemaining;

    State state() {
        return state;
    }

    /** The head of the request; valid from its empty line until the next call of {@link #parse}. */
    RequestHead head() {
        return head;
    }

    /**
     * Reads on until a reply is due or the bytes are used up.
     *
     * @return the index of the first byte not used
     */
    int parse(byte[] bytes, int from, int to) {
        if (state == State.COMPLETE) {
            beginRequest();
        }
        int position = from;
        while (position < to && !isReplyDue()) {
            position =
                    state == State.BODY ? skipBody(position, to) : parseLine(bytes, position, to);
        }
        return position;
    }

    private boolean isReplyDue() {
        return state == State.COMPLETE || state == State.MALFORMED || state == State.UNSUPPORTED;
    }

    private void beginRequest() {
        state = State.REQUEST_LINE;
        head.clear();
        headBytes = 0;
    }

    private int skipBody(int from, int to) {
        long skipped = Math.min(bodyRemaining, to - from);
        bodyRemaining -= skipped;
        if (bodyRemaining == 0) {
            state = State.COMPLETE;
        }
        return from + (int) skipped;
    }

    private int parseLine(byte[] bytes, int from, int to) {
        int end = from;
        while (end < to && bytes[end] != '\n') {
            end++;
        }
        headBytes += end - from + 1;
        if (headBytes > MAX_HEAD_BYTES) {
            state = State.MALFORMED;
            return end;
        }
        keep(bytes, from, end);
        if (end == to) {
            headBytes--; // no line feed yet
            refuseEarly();
            return end;
        }
        if (lineLength > 0 && line[lineLength - 1] == '\r') {
            lineLength--;
        }
        endLine();
        lineLength = 0;
        return end + 1;
    }

    private void keep(byte[] bytes, int from, int end) {
        int length = lineLength + end - from;
        if (length > line.length) {
            line = Arrays.copyOf(line, Math.max(length, 2 * line.length));
        }
        System.arraycopy(bytes, from, line, lineLength, end - from);
        lineLength = length;
    }

    /** Answers a peer that speaks another protocol, such as TLS, without waiting for a line end. */
    private void refuseEarly() {
        if (state == State.REQUEST_LINE
                && line[0] != '\r'
                && !RequestHead.canBeginRequest(line[0])) {
            state = State.MALFORMED;
        }
    }

    private void endLine() {
        if (state == State.REQUEST_LINE) {
            if (lineLength > 0) {
                boolean isGood = head.acceptRequestLine(line, lineLength);
                state = isGood ? State.HEADERS : State.MALFORMED;
            }
        } else if (lineLength > 0) {
            if (!head.acceptHeader(line, lineLength)) {
                state = State.MALFORMED;
            }
        } else if (head.hasTransferEncoding()) {
            state = State.UNSUPPORTED;
        } else {
            bodyRemaining = head.bodyBytes();
            state = bodyRemaining > 0 ? State.BODY : State.COMPLETE;
        }
    }
}
