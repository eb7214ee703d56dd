package dev.heddle.http;

import java.nio.charset.StandardCharsets;

/** The fixed replies of a server, ready to be copied. The arrays must not be changed. */
public final class HttpReplies {

    /** The body of every good reply. */
    public static final String BODY = "Hello, World!";

    static final byte[] CONTINUE = ascii("HTTP/1.1 100 Continue\r\n\r\n");
    static final byte[] BAD_REQUEST = refusal("400 Bad Request");
    static final byte[] NOT_IMPLEMENTED = refusal("501 Not Implemented");

    private static final byte[] GET = good("", BODY);
    private static final byte[] GET_KEEP_ALIVE = good("Connection: keep-alive\r\n", BODY);
    private static final byte[] GET_CLOSE = good("Connection: close\r\n", BODY);
    private static final byte[] HEAD = good("", "");
    private static final byte[] HEAD_KEEP_ALIVE = good("Connection: keep-alive\r\n", "");
    private static final byte[] HEAD_CLOSE = good("Connection: close\r\n", "");

    private HttpReplies() {}

    /** The good reply to a request with this head. */
    static byte[] replyTo(RequestHead head) {
        if (!head.keepsAlive()) {
            return head.isHead() ? HEAD_CLOSE : GET_CLOSE;
        }
        if (head.isHttp10()) {
            return head.isHead() ? HEAD_KEEP_ALIVE : GET_KEEP_ALIVE;
        }
        return head.isHead() ? HEAD : GET;
    }

    private static byte[] good(String connectionHeader, String body) {
        return ascii(
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
                        + BODY.length()
                        + "\r\n"
                        + connectionHeader
                        + "\r\n"
                        + body);
    }

    private static byte[] refusal(String status) {
        return ascii("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
