package dev.heddle.net;

/**
 * What becomes of the file that a Unix-domain listener makes. Without these a listener refuses a
 * path where a file is, and leaves its own there when it is closed, as the JDK's does: the next
 * listener on that path finds it.
 */
public enum SocketFileOption {
    /**
     * A socket's file to which no socket is bound is deleted before the listener is bound. Of two
     * processes that do that at the same moment, one may delete the file of the other.
     */
    DELETE_STALE,

    /**
     * Closing the listener deletes the file it has made, unless another has taken its place. One
     * that is never closed leaves it.
     */
    DELETE_ON_CLOSE
}
