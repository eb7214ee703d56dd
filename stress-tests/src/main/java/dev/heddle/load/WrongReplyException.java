package dev.heddle.load;

import java.io.IOException;

/** A reply that is not the one asked for; its message is one sentence for the user. */
public final class WrongReplyException extends IOException {

    private static final long serialVersionUID = 1L;

    WrongReplyException(String message) {
        super(message);
    }
}
