package dev.heddle.http;

import java.nio.charset.StandardCharsets;

/**
 * What the head of one HTTP/1.x request says, as far as it matters for the reply. Fed line by line,
 * reused for each request; confined to its connection's thread.
 *
 * <p>Lines come without their line end. Syntax follows RFC 9112; a field that could be read in two
 * ways, such as two different lengths, is refused.
 */
final class RequestHead {

    private static final byte[] HEAD = ascii("HEAD");
    private static final byte[] VERSION = ascii("HTTP/1.");
    private static final byte[] CONNECTION = ascii("connection");
    private static final byte[] CONTENT_LENGTH = ascii("content-length");
    private static final byte[] TRANSFER_ENCODING = ascii("transfer-encoding");
    private static final byte[] EXPECT = ascii("expect");
    private static final byte[] CLOSE = ascii("close");
    private static final byte[] KEEP_ALIVE = ascii("keep-alive");
    private static final byte[] CONTINUE = ascii("100-continue");
    private static final boolean[] IS_TOKEN = tokenBytes();
    private static final int MAX_LENGTH_DIGITS = 18;
    private static final long NO_LENGTH = -1;

    private boolean isHead;
    private boolean isHttp10;
    private boolean saysClose;
    private boolean saysKeepAlive;
    private boolean expectsContinue;
    private boolean hasTransferEncoding;
    private long contentLength = NO_LENGTH;

    void clear() {
        isHead = false;
        isHttp10 = false;
        saysClose = false;
        saysKeepAlive = false;
        expectsContinue = false;
        hasTransferEncoding = false;
        contentLength = NO_LENGTH;
    }

    /** Whether {@code b} may be the first byte of a request. */
    static boolean canBeginRequest(byte b) {
        return isToken(b);
    }

    /** Reads the request line; returns whether it is one. */
    boolean acceptRequestLine(byte[] line, int length) {
        int methodEnd = tokenEnd(line, 0, length);
        int targetStart = methodEnd + 1;
        if (methodEnd == 0 || targetStart >= length || line[methodEnd] != ' ') {
            return false;
        }
        isHead = equalsIgnoreCase(line, 0, methodEnd, HEAD);
        int targetEnd = targetStart;
        while (targetEnd < length && (line[targetEnd] & 0xff) > ' ' && line[targetEnd] != 0x7f) {
            targetEnd++;
        }
        int minorIndex = targetEnd + 1 + VERSION.length;
        if (targetEnd == targetStart || minorIndex + 1 != length || line[targetEnd] != ' ') {
            return false;
        }
        byte minor = line[minorIndex];
        isHttp10 = minor == '0';
        return startsWith(line, targetEnd + 1, VERSION) && (minor == '0' || minor == '1');
    }

    /** Reads one header line, which is not empty; returns whether it is one. */
    boolean acceptHeader(byte[] line, int length) {
        int nameEnd = tokenEnd(line, 0, length);
        if (nameEnd == 0 || nameEnd == length || line[nameEnd] != ':') {
            return false;
        }
        return switch (line[0] | 0x20) {
            case 'c', 't', 'e' -> acceptKnownHeader(line, nameEnd, length);
            default -> true;
        };
    }

    private boolean acceptKnownHeader(byte[] line, int nameEnd, int length) {
        int from = nameEnd + 1;
        int to = length;
        while (from < to && isBlank(line[from])) {
            from++;
        }
        while (to > from && isBlank(line[to - 1])) {
            to--;
        }
        if (equalsIgnoreCase(line, 0, nameEnd, CONTENT_LENGTH)) {
            return acceptContentLength(line, from, to);
        }
        if (equalsIgnoreCase(line, 0, nameEnd, CONNECTION)) {
            acceptConnection(line, from, to);
        } else if (equalsIgnoreCase(line, 0, nameEnd, TRANSFER_ENCODING)) {
            hasTransferEncoding = true;
        } else if (equalsIgnoreCase(line, 0, nameEnd, EXPECT)) {
            expectsContinue = equalsIgnoreCase(line, from, to, CONTINUE);
        }
        return true;
    }

    private boolean acceptContentLength(byte[] line, int from, int to) {
        if (from == to || to - from > MAX_LENGTH_DIGITS) {
            return false;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            if (line[i] < '0' || line[i] > '9') {
                return false;
            }
            value = value * 10 + (line[i] - '0');
        }
        boolean isAgreed = contentLength == NO_LENGTH || contentLength == value;
        contentLength = value;
        return isAgreed;
    }

    private void acceptConnection(byte[] line, int from, int to) {
        int position = from;
        while (position < to) {
            int end = tokenEnd(line, position, to);
            saysClose |= equalsIgnoreCase(line, position, end, CLOSE);
            saysKeepAlive |= equalsIgnoreCase(line, position, end, KEEP_ALIVE);
            position = end + 1; // a comma or a blank
        }
    }

    /** Whether the reply must not have a body. */
    boolean isHead() {
        return isHead;
    }

    /** Whether the connection stays open after the reply. */
    boolean keepsAlive() {
        return !saysClose && (!isHttp10 || saysKeepAlive);
    }

    /** Whether the client speaks HTTP/1.0 and has to be told that the connection stays open. */
    boolean isHttp10() {
        return isHttp10;
    }

    /** Whether the client waits for a go-ahead before it sends the body. */
    boolean expectsContinue() {
        return expectsContinue && !isHttp10;
    }

    /** Whether the body comes in an encoding, such as chunked, which this server cannot read. */
    boolean hasTransferEncoding() {
        return hasTransferEncoding;
    }

    /** Bytes of body that follow the head. */
    long bodyBytes() {
        return Math.max(contentLength, 0);
    }

    private static int tokenEnd(byte[] line, int from, int to) {
        int end = from;
        while (end < to && isToken(line[end])) {
            end++;
        }
        return end;
    }

    private static boolean isToken(byte b) {
        return b >= 0 && IS_TOKEN[b];
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private static boolean startsWith(byte[] line, int from, byte[] prefix) {
        for (int i = 0; i < prefix.length; i++) {
            if (line[from + i] != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    /** Compares with a token of letters and hyphens in lower case; bit 0x20 is set in a hyphen. */
    private static boolean equalsIgnoreCase(byte[] line, int from, int to, byte[] token) {
        if (to - from != token.length) {
            return false;
        }
        for (int i = 0; i < token.length; i++) {
            if ((line[from + i] | 0x20) != (token[i] | 0x20)) {
                return false;
            }
        }
        return true;
    }

    private static boolean[] tokenBytes() {
        boolean[] isToken = new boolean[128];
        for (char c = '!'; c < 127; c++) {
            isToken[c] = "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
        }
        return isToken;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
