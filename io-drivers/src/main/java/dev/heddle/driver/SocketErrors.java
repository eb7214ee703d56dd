package dev.heddle.driver;

import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoOperation;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.util.Map;

/**
 * The exceptions that {@code java.net} throws for an error number, with its wording ({@code
 * NioSocketImpl} and {@code libnio} of JDK 25).
 */
public final class SocketErrors {
    private static final Map<Integer, String> TEXTS =
            Map.ofEntries(
                    Map.entry(Errno.EPERM, "Operation not permitted"),
                    Map.entry(Errno.ENOENT, "No such file or directory"),
                    Map.entry(Errno.EIO, "Input/output error"),
                    Map.entry(Errno.EBADF, "Socket closed"),
                    Map.entry(Errno.ECANCELED, "Socket closed"),
                    Map.entry(Errno.ENOMEM, "Cannot allocate memory"),
                    Map.entry(Errno.EACCES, "Permission denied"),
                    Map.entry(Errno.ENOTDIR, "Not a directory"),
                    Map.entry(Errno.EINVAL, "Invalid argument"),
                    Map.entry(Errno.ENFILE, "Too many open files in system"),
                    Map.entry(Errno.EMFILE, "Too many open files"),
                    Map.entry(Errno.EROFS, "Read-only file system"),
                    Map.entry(Errno.EPIPE, "Broken pipe"),
                    Map.entry(Errno.ENAMETOOLONG, "File name too long"),
                    Map.entry(Errno.ENOSYS, "Not supported by this driver"),
                    Map.entry(Errno.ELOOP, "Too many levels of symbolic links"),
                    Map.entry(Errno.ENONET, "Machine is not on the network"),
                    Map.entry(Errno.EPROTO, "Protocol error"),
                    Map.entry(Errno.EMSGSIZE, "Message too long"),
                    Map.entry(Errno.ENOPROTOOPT, "Protocol not available"),
                    Map.entry(Errno.EOPNOTSUPP, "Operation not supported"),
                    Map.entry(Errno.EAFNOSUPPORT, "Address family not supported by protocol"),
                    Map.entry(Errno.EADDRINUSE, "Address already in use"),
                    Map.entry(Errno.EADDRNOTAVAIL, "Cannot assign requested address"),
                    Map.entry(Errno.ENETDOWN, "Network is down"),
                    Map.entry(Errno.ENETUNREACH, "Network is unreachable"),
                    Map.entry(Errno.ECONNABORTED, "Software caused connection abort"),
                    Map.entry(Errno.ECONNRESET, "Connection reset by peer"),
                    Map.entry(Errno.ENOBUFS, "No buffer space available"),
                    Map.entry(Errno.EISCONN, "Already connected"),
                    Map.entry(Errno.ENOTCONN, "Socket is not connected"),
                    Map.entry(Errno.ETIMEDOUT, "Connection timed out"),
                    Map.entry(Errno.ECONNREFUSED, "Connection refused"),
                    Map.entry(Errno.EHOSTDOWN, "Host is down"),
                    Map.entry(Errno.EHOSTUNREACH, "No route to host"),
                    Map.entry(Errno.EALREADY, "Operation already in progress"));

    private SocketErrors() {}

    /**
     * The exception for a failed operation. Its class tells more than {@link SocketException} only
     * where that is of use, when connecting. By comparisons: a switch over an enum is a class of
     * its own, for which there may be no descriptor left to load it.
     *
     * @param errno the error number, positive
     */
    public static IOException exception(IoOperation.Kind kind, int errno) {
        if (kind == IoOperation.Kind.CONNECT) {
            return exception(errno);
        }
        // The JDK's own words for what a read finds (ConnectionResetException).
        return new SocketException(
                kind.isReading() && errno == Errno.ECONNRESET
                        ? "Connection reset"
                        : describe(errno));
    }

    /**
     * The exception for a failed system call on a socket ({@code handleSocketError} in {@code
     * libnio}'s {@code Net.c}).
     *
     * @param errno the error number, positive
     */
    public static IOException exception(int errno) {
        String text = describe(errno);
        return switch (errno) {
            case Errno.EADDRINUSE, Errno.EADDRNOTAVAIL, Errno.EACCES -> new BindException(text);
            case Errno.ECONNREFUSED, Errno.ETIMEDOUT, Errno.ENOTCONN -> new ConnectException(text);
            case Errno.EHOSTUNREACH -> new NoRouteToHostException(text);
            case Errno.EPROTO -> new ProtocolException(text);
            default -> new SocketException(text);
        };
    }

    /** The system's text for an error number. */
    static String describe(int errno) {
        String text = TEXTS.get(errno);
        return text != null ? text : "error " + errno;
    }

    /**
     * The error number whose text a message contains, the longest one; 0 if there is none. The
     * texts are those of the C locale.
     */
    public static int errno(String message) {
        int found = 0;
        int length = 0;
        for (Map.Entry<Integer, String> known : TEXTS.entrySet()) {
            String text = known.getValue();
            if (text.length() > length && message.contains(text)) {
                found = known.getKey();
                length = text.length();
            }
        }
        return found;
    }
}
