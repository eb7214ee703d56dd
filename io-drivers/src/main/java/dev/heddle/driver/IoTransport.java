package dev.heddle.driver;

import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoDriver;
import dev.heddle.scheduler.IoEndpoint;
import dev.heddle.scheduler.IoOperation;
import java.io.IOException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One kind of driver: makes the drivers of cores, and endpoints that fit them. Any thread. */
public interface IoTransport {
    /** The name by which it is chosen: such as {@code uring}. */
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
     * An endpoint over an open descriptor of somebody else's, to wait until it is ready. It is
     * never read, changed or closed here. The endpoint belongs to the core of its first operation,
     * as every endpoint; other cores may wait for the same descriptor by endpoints of their own.
     *
     * <ul>
     *   <li>Only {@link IoOperation#awaitReadable} and {@link IoOperation#awaitWritable} can be
     *       submitted, each once at a time; what else is, ends with {@link Errno#EOPNOTSUPP}.
     *   <li>A wait ends with 0 where the descriptor is ready when the core arms it, or becomes so
     *       later; by POLLERR and POLLHUP in both directions, as poll(2) has it. A file that cannot
     *       be waited for, such as a regular one, is always ready. While nobody waits, the
     *       descriptor's events wake no core.
     *   <li>A wait is about the file that has the number when the wait is armed: in its submission,
     *       or with io_uring in the core's next turn. So the endpoint may be kept for whoever gets
     *       the number next, and what the file before is up to ends no later wait. If nobody has
     *       the number, the wait ends with {@link Errno#EBADF}.
     *   <li>An owner that closes or replaces the descriptor ends the waits for it before or after,
     *       by {@link Core#cancel}: they would be about the old file still, or never end. Once a
     *       wait is done, nothing here holds the file open. One exception: a wait that the core had
     *       on an io_uring when it was taken from its carrier ({@link Core#handOff}) may hold it
     *       until that carrier comes back.
     *   <li>{@link Core#close} ends the waits and forgets the number, which is all that there is to
     *       free: an endpoint that is dropped without leaves no more than the core's one
     *       registration for that number.
     * </ul>
     *
     * <p>The first call may take a while, since it loads what is needed: make it outside of tasks.
     *
     * @param descriptor its number in this process
     * @return null where the transport has no descriptors (NIO)
     * @throws IllegalArgumentException if the number is negative
     */
    default @Nullable IoEndpoint watch(int descriptor) {
        return null;
    }

    /**
     * The owner of a watched descriptor is going to close it, and has not yet; the waits that it
     * had to end are done. If the ring of a carrier that has lost its core holds the file still,
     * close(2) would neither stop listening nor end a stream: that is done here, as the close would
     * have. A UDP socket keeps its port until that carrier comes back. Any thread.
     *
     * @param watched from {@link #watch}
     */
    default void endBeforeClose(IoEndpoint watched) {
        // Only a ring holds files.
    }

    /**
     * Opens a UDP socket, for IPv6 and IPv4 where the system has both.
     *
     * @throws IOException if the system gives no descriptor
     */
    UdpSocket openUdp() throws IOException;
}
