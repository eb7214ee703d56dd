package dev.heddle.driver.nio;

import dev.heddle.driver.SocketErrors;
import dev.heddle.scheduler.Errno;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Map;

/**
 * What an exception of a channel stands for. Its error number is lost: what is left is the class,
 * which tells the errors of connect and bind apart, and the system's text. Where the system speaks
 * another language than English, only the class tells; what it leaves open is EIO.
 */
final class ChannelErrors {
    /** Where other systems, or the JDK, say it otherwise than {@link SocketErrors}. */
    private static final Map<String, Integer> OTHER_TEXTS =
            Map.ofEntries(
                    // SocketChannelImpl, of a read
                    Map.entry("Connection reset", Errno.ECONNRESET),
                    // UnixDomainSockets
                    Map.entry("Unix domain path too long", Errno.ENAMETOOLONG),
                    // Linux
                    Map.entry("Transport endpoint is already connected", Errno.EISCONN),
                    Map.entry("Transport endpoint is not connected", Errno.ENOTCONN),
                    Map.entry("Bad file descriptor", Errno.EBADF),
                    // macOS
                    Map.entry("Operation timed out", Errno.ETIMEDOUT),
                    Map.entry("Can't assign requested address", Errno.EADDRNOTAVAIL),
                    Map.entry("Socket is already connected", Errno.EISCONN),
                    // of a write while the peer's reset comes in
                    Map.entry("Protocol wrong type for socket", Errno.EPIPE),
                    // Windows
                    Map.entry("forcibly closed by the remote host", Errno.ECONNRESET),
                    Map.entry("aborted by the software in your host", Errno.ECONNABORTED));

    /** What a channel says without asking the system. */
    private static final Map<Class<?>, Integer> STATES =
            Map.of(
                    NotYetConnectedException.class, Errno.ENOTCONN,
                    AlreadyConnectedException.class, Errno.EISCONN,
                    ConnectionPendingException.class, Errno.EALREADY,
                    NotYetBoundException.class, Errno.EINVAL,
                    AlreadyBoundException.class, Errno.EINVAL,
                    UnresolvedAddressException.class, Errno.EINVAL,
                    UnsupportedAddressTypeException.class, Errno.EAFNOSUPPORT);

    private ChannelErrors() {}

    /** The error number by which an operation ends; it is positive. */
    static int errno(Exception failure) {
        if (failure instanceof IOException io) {
            return failure instanceof ClosedChannelException ? Errno.EBADF : errnoOfText(io);
        }
        Integer known = STATES.get(failure.getClass());
        if (known == null) {
            throw defect(failure);
        }
        return known;
    }

    private static int errnoOfText(IOException failure) {
        String text = failure.getMessage();
        int known = text == null ? 0 : SocketErrors.errno(text);
        if (known == 0 && text != null) {
            for (Map.Entry<String, Integer> other : OTHER_TEXTS.entrySet()) {
                if (text.contains(other.getKey())) {
                    known = other.getValue();
                }
            }
        }
        return known != 0 ? known : errnoOfClass(failure);
    }

    private static int errnoOfClass(IOException failure) {
        if (failure instanceof ConnectException) {
            return Errno.ECONNREFUSED;
        }
        if (failure instanceof NoRouteToHostException) {
            return Errno.EHOSTUNREACH;
        }
        if (failure instanceof BindException) {
            return Errno.EADDRNOTAVAIL;
        }
        return failure instanceof ProtocolException ? Errno.EPROTO : Errno.EIO;
    }

    /** What a direct call throws; what the JDK says in the words of {@code java.net} is kept. */
    static IOException ofDirectCall(Exception failure) {
        if (failure instanceof IOException io && !(io instanceof ClosedChannelException)) {
            return io;
        }
        int errno = errno(failure);
        SocketException translated =
                new SocketException(
                        failure instanceof AlreadyBoundException
                                ? "Already bound"
                                : SocketErrors.exception(errno).getMessage());
        translated.initCause(failure);
        return translated;
    }

    /** Nothing about the socket, but about the call: an option's value, for example. */
    private static RuntimeException defect(Exception failure) {
        return failure instanceof RuntimeException known
                ? known
                : new IllegalStateException(failure);
    }
}
