package dev.heddle.driver;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Opens Unix-domain stream sockets (unix(7)) that fit one kind of driver. The methods here are
 * system calls that do not wait, but for the file system; any thread that holds no lease.
 *
 * <p>They take addresses with a path only. What their exceptions say is {@link
 * UnixDomainFailures}'.
 */
public interface UnixDomainSockets {
    /**
     * Opens a socket and connects it. That is no operation of a driver, since the system does not
     * wait here: it connects at once or not at all.
     *
     * @return null if the listener's backlog is full; nobody is told when it has room again
     * @throws java.net.ConnectException if nobody listens there, or the path cannot be used
     * @throws IOException if the system gives no descriptor
     */
    @Nullable SocketEndpoint connect(UnixDomainSocketAddress remote) throws IOException;

    /**
     * Opens a socket, binds it, which makes a file, and begins to listen.
     *
     * @param backlog how many connections may wait to be accepted
     * @throws java.net.BindException if there is a file already, or the path cannot be used
     * @throws IOException if the system gives no descriptor
     */
    SocketEndpoint listen(UnixDomainSocketAddress local, int backlog) throws IOException;

    /**
     * Whether a socket is bound to a path: a socket's file outlives it. Where the system does not
     * say, it is taken for one that is.
     */
    boolean isBound(UnixDomainSocketAddress address) throws IOException;
}
