package dev.heddle.driver;

import dev.heddle.scheduler.Errno;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;

/**
 * Why a Unix-domain address cannot be used, in one sentence: what, which path, what to do. The
 * reasons are those of unix(7), bind(2), connect(2) and path_resolution(7).
 */
public final class UnixDomainFailures {
    private UnixDomainFailures() {}

    /**
     * What {@link UnixDomainSockets#listen} throws.
     *
     * @param errno what bind(2) or listen(2) said, positive
     * @param sockets asked whether the path is in use, if that may be the reason
     */
    public static IOException notListening(
            UnixDomainSocketAddress local, int errno, UnixDomainSockets sockets)
            throws IOException {
        SocketFile file = SocketFile.of(local);
        String reason =
                switch (errno) {
                    case Errno.EADDRINUSE -> inUse(file, sockets.isBound(local));
                    case Errno.ENOENT ->
                            "the directory " + file.directory() + " is missing: make it first";
                    case Errno.EACCES, Errno.EPERM ->
                            "this process may not make files in "
                                    + file.directory()
                                    + ": allow it, or choose another directory";
                    case Errno.EROFS ->
                            file.directory() + " is read-only: choose another directory";
                    default -> reason(file, errno);
                };
        return new BindException("cannot listen on " + local + ": " + reason);
    }

    private static String inUse(SocketFile file, boolean isBound) {
        if (!file.isSocket()) {
            return "a file that is no socket is there: choose another path";
        }
        return isBound
                ? "another socket is bound to it: choose another path"
                : "the file was left by a socket that is closed:"
                        + " delete it, or listen with DELETE_STALE";
    }

    /**
     * What {@link UnixDomainSockets#connect} throws.
     *
     * @param errno what connect(2) said, positive
     */
    public static IOException notConnected(UnixDomainSocketAddress remote, int errno) {
        SocketFile file = SocketFile.of(remote);
        String reason =
                switch (errno) {
                    case Errno.ENOENT -> "there is no such file: is the server running?";
                    case Errno.ECONNREFUSED ->
                            file.isSocket()
                                    ? "nobody listens there any more: is the server running?"
                                    : "the file is no socket: choose the server's path";
                    case Errno.EACCES, Errno.EPERM ->
                            "this process may not write to it, or not search "
                                    + file.directory()
                                    + ": allow it";
                    case Errno.EPROTOTYPE ->
                            "the socket there is none of streams: choose one that is";
                    default -> reason(file, errno);
                };
        return new ConnectException("cannot connect to " + remote + ": " + reason);
    }

    private static String reason(SocketFile file, int errno) {
        return switch (errno) {
            case Errno.ENAMETOOLONG ->
                    "the path is longer than a socket's may be, about 100 bytes: it has "
                            + file.path().toString().length()
                            + " characters";
            case Errno.ENOTDIR -> file.directory() + " is no directory: choose another path";
            case Errno.ELOOP -> "its symbolic links go round in a circle: mend them";
            default -> SocketErrors.describe(errno);
        };
    }

    /**
     * An address to listen on or to connect to has a path.
     *
     * @throws SocketException if this one does not
     */
    public static void requirePath(UnixDomainSocketAddress address) throws SocketException {
        if (address.getPath().toString().isEmpty()) {
            throw new SocketException("the Unix-domain address has no path: name one");
        }
    }
}
