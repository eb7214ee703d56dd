package dev.heddle.http;

import java.io.IOException;

/**
 * Finds the requests of one connection, and has the reply to each appended, wherever it is run.
 * Confined to the connection's thread or event loop; allocates nothing for a request.
 */
public final class RequestAnswers {

    /** Takes the replies, in order. */
    @FunctionalInterface
    public interface Output {
        /** Appends a reply, of which nothing may be changed. */
        void append(byte[] reply) throws IOException;
    }

    private final RequestParser parser = new RequestParser();
    private final Output output;
    private boolean isInputLeft;

    /** Answers the requests of a new connection. */
    public RequestAnswers(Output output) {
        this.output = output;
    }

    /**
     * Appends the replies to the requests that are complete with these bytes.
     *
     * @param length of the bytes, from the first
     * @return whether the connection stays open after these replies
     */
    public boolean answer(byte[] input, int length) throws IOException {
        int position = 0;
        while (position < length) {
            RequestParser.State before = parser.state();
            position = parser.parse(input, position, length);
            switch (parser.state()) {
                case COMPLETE -> {
                    output.append(HttpReplies.replyTo(parser.head()));
                    if (!parser.head().keepsAlive()) {
                        isInputLeft = position < length;
                        return false;
                    }
                }
                case MALFORMED -> {
                    output.append(HttpReplies.BAD_REQUEST);
                    isInputLeft = true;
                    return false;
                }
                case UNSUPPORTED -> {
                    output.append(HttpReplies.NOT_IMPLEMENTED);
                    isInputLeft = true;
                    return false;
                }
                case BODY -> {
                    if (before != RequestParser.State.BODY && parser.head().expectsContinue()) {
                        output.append(HttpReplies.CONTINUE);
                    }
                }
                case REQUEST_LINE, HEADERS -> {}
            }
        }
        return true;
    }

    /**
     * Whether a client whose connection is to end has said more than was answered, or is about to:
     * a refused request has more to it.
     */
    boolean isInputLeft() {
        return isInputLeft;
    }
}
