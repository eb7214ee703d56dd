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
    private static final int EPERM = 1;
    private static final int EACCES = 13;
    private static final int EPROTO = 71;
    private static final int EAFNOSUPPORT = 97;
    private static final int EADDRINUSE = 98;
    private static final int EADDRNOTAVAIL = 99;
    private static final int ENETDOWN = 100;
    private static final int ENETUNREACH = 101;
    private static final int EISCONN = 106;
    private static final int ENOTCONN = 107;

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
            case EADDRINUSE, EADDRNOTAVAIL, EACCES -> new BindException(text);
            case Errno.ECONNREFUSED, Errno.ETIMEDOUT, ENOTCONN -> new ConnectException(text);
            case Errno.EHOSTUNREACH -> new NoRouteToHostException(text);
            case EPROTO -> new ProtocolException(text);
            default -> new SocketException(text);
        };
    }

    private static String describe(int errno) {
        return switch (errno) {
            case EPERM -> "Operation not permitted";
            case Errno.EIO -> "Input/output error";
            case Errno.EBADF, Errno.ECANCELED -> "Socket closed";
            case Errno.ENOMEM -> "Cannot allocate memory";
            case EACCES -> "Permission denied";
            case Errno.EINVAL -> "Invalid argument";
            case Errno.ENFILE -> "Too many open files in system";
            case Errno.EMFILE -> "Too many open files";
            case Errno.EPIPE -> "Broken pipe";
            case Errno.ENOSYS -> "Not supported by this driver";
            case EPROTO -> "Protocol error";
            case EAFNOSUPPORT -> "Address family not supported by protocol";
            case EADDRINUSE -> "Address already in use";
            case EADDRNOTAVAIL -> "Cannot assign requested address";
            case ENETDOWN -> "Network is down";
            case ENETUNREACH -> "Network is unreachable";
            case Errno.ECONNABORTED -> "Software caused connection abort";
            case Errno.ECONNRESET -> "Connection reset by peer";
            case Errno.ENOBUFS -> "No buffer space available";
            case EISCONN -> "Already connected";
            case ENOTCONN -> "Socket is not connected";
            case Errno.ETIMEDOUT -> "Connection timed out";
            case Errno.ECONNREFUSED -> "Connection refused";
            case Errno.EHOSTUNREACH -> "No route to host";
            default -> "error " + errno;
        };
    }
}
