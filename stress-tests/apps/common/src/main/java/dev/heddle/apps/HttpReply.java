package dev.heddle.apps;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * What came back.
 *
 * @param status for example 200
 * @param body without its framing
 */
public record HttpReply(int status, byte[] body) {

    /** The body as text. */
    public String text() {
        return new String(body, ISO_8859_1);
    }
}
