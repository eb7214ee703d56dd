package dev.heddle.driver;

import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.IoDriver;
import dev.heddle.scheduler.IoEndpoint;
import java.io.IOException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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

    /**
     * Opens a file, as {@link java.nio.channels.FileChannel#open(Path, Set, FileAttribute...)}
     * does. May wait for the disk.
     */
    OpenFile openFile(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException;

    /**
     * Opens a pipe for sockets of this transport. Loads what is needed at its first use, hence may
     * take a while then.
     *
     * @return null where the system has none that a socket could use
     * @throws IOException if the system gives no descriptors
     */
    default @Nullable SocketPipe openPipe() throws IOException {
        return null;
    }

    /**
     * An endpoint for one read, write or sync of a file, at a place of it, on any core of this
     * transport's: a RECEIVE, SEND or SYNC that is submitted there once. It needs no closing; the
     * file is not to be closed before the operation is done.
     *
     * @param position where it starts in the file
     * @return null where cores do no file I/O, and a thread that may block has to
     */
    default @Nullable IoEndpoint accessTo(OpenFile file, long position) {
        return null;
    }

    /**
     * Opens a UDP socket, for IPv6 and IPv4 where the system has both.
     *
     * @throws IOException if the system gives no descriptor
     */
    UdpSocket openUdp() throws IOException;
}
