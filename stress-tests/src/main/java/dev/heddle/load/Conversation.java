package dev.heddle.load;

import java.nio.ByteBuffer;

/**
 * The requests and replies of one connection, in turn. Confined to one client thread; allocates
 * nothing once it is open.
 */
interface Conversation {

    /** The next request, in a direct buffer that stays the conversation's own. */
    ByteBuffer nextRequest();

    /**
     * Reads on in the reply to the last request.
     *
     * @param bytes its first {@code length} bytes are what has come
     * @return whether the reply is complete with the last of these bytes
     * @throws WrongReplyException if it is not the expected reply, or if bytes follow it
     */
    boolean accept(byte[] bytes, int length) throws WrongReplyException;
}
