package dev.heddle.driver;

import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoOperation;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketException;

/**
 * The exceptions that {@code java.net} throws for an error number, with its wording ({@code
 * NioSocketImpl} and {@code libnio} of JDK 25).
 */
public final class SocketErrors {
    private SocketErrors() {}

    /**
     * The exception for a failed operation. Its class tells more than {@link SocketException} only
     * where that is of use, when connecting.
     *
     * @param errno the error number, positive
     */
    public static IOException exception(IoOperation.Kind kind, int errno) {
        return switch (kind) {
            case CONNECT -> exception(errno);
            case ACCEPT, SEND -> new SocketException(describe(errno));
            // The JDK's own words for what a read finds (ConnectionResetException).
            case RECEIVE ->
                    new SocketException(
                            errno == Errno.ECONNRESET ? "Connection reset" : describe(errno));
        };
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

    private static String describe(int errno) {
        return switch (errno) {
            case Errno.EPERM -> "Operation not permitted";
            case Errno.EIO -> "Input/output error";
            case Errno.EBADF, Errno.ECANCELED -> "Socket closed";
            case Errno.ENOMEM -> "Cannot allocate memory";
            case Errno.EACCES -> "Permission denied";
            case Errno.EINVAL -> "Invalid argument";
            case Errno.ENFILE -> "Too many open files in system";
            case Errno.EMFILE -> "Too many open files";
            case Errno.EPIPE -> "Broken pipe";
            case Errno.ENOSYS -> "Not supported by this driver";
            case Errno.EPROTO -> "Protocol error";
            case Errno.EAFNOSUPPORT -> "Address family not supported by protocol";
            case Errno.EADDRINUSE -> "Address already in use";
            case Errno.EADDRNOTAVAIL -> "Cannot assign requested address";
            case Errno.ENETDOWN -> "Network is down";
            case Errno.ENETUNREACH -> "Network is unreachable";
            case Errno.ECONNABORTED -> "Software caused connection abort";
            case Errno.ECONNRESET -> "Connection reset by peer";
            case Errno.ENOBUFS -> "No buffer space available";
            case Errno.EISCONN -> "Already connected";
            case Errno.ENOTCONN -> "Socket is not connected";
            case Errno.ETIMEDOUT -> "Connection timed out";
            case Errno.ECONNREFUSED -> "Connection refused";
            case Errno.EHOSTUNREACH -> "No route to host";
            default -> "error " + errno;
        };
    }
}
