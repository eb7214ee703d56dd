package dev.heddle.net;

/** What a server does with a connection, in a virtual thread of its own. */
@FunctionalInterface
public interface ConnectionHandler {
    /**
     * Serves a connection until it is done. The socket is closed afterwards, whatever happens.
     *
     * @param connection the connection, used by nobody else
     * @throws Exception if serving fails; an {@link java.io.IOException} means that the connection
     *     broke and is logged at debug level, as is an {@link InterruptedException} once the server
     *     is {@linkplain CoreListeners#stop stopped}; anything else goes to the thread's uncaught
     *     handler
     */
    void handle(HeddleSocket connection) throws Exception;
}
