package dev.heddle.net;

import java.net.Socket;

/** What a server does with a connection, in a virtual thread of its own. */
@FunctionalInterface
public interface ConnectionHandler {
    /**
     * Serves a connection until it is done. The socket is closed afterwards, whatever happens.
     *
     * @param connection the connection, used by nobody else
     * @throws Exception if serving fails; an {@link java.io.IOException} means that the connection
     *     broke and is logged at debug level, anything else goes to the thread's uncaught handler
     */
    void handle(Socket connection) throws Exception;
}
