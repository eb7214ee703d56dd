package dev.heddle.driver;

import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.IoDriver;
import java.io.IOException;

/** One kind of driver: makes the drivers of cores, and endpoints that fit them. Any thread. */
public interface IoTransport {
    /** The name by which it is chosen: {@code uring}, {@code epoll} or {@code nio}. */
    String name();

    /** A driver for one core. It opens nothing before it is attached. */
    IoDriver newDriver(Core core);

    /**
     * Opens an unconnected TCP socket, for IPv6 and IPv4 where the system has both.
     *
     * @throws IOException if the system gives no descriptor
     */
    SocketEndpoint openStream() throws IOException;

    /**
     * Opens a TCP socket that is going to listen, for IPv6 and IPv4 where the system has both.
     *
     * @throws IOException if the system gives no descriptor
     */
    SocketEndpoint openListener() throws IOException;

    /** Opens Unix-domain sockets. */
    UnixDomainSockets unixDomain();
}
