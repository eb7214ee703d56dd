package dev.heddle.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.heddle.scheduler.Errno;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The reasons that a test of the real thing cannot bring about as root, and those that it can. */
class UnixDomainFailuresTest {
    private static final UnixDomainSocketAddress ADDRESS =
            UnixDomainSocketAddress.of("/no/such/directory/socket");

    /** Not asked, but where a path is in use. */
    private static final UnixDomainSockets NONE =
            new UnixDomainSockets() {
                @Override
                public @Nullable SocketEndpoint connect(UnixDomainSocketAddress remote) {
                    throw new AssertionError("not used");
                }

                @Override
                public SocketEndpoint listen(UnixDomainSocketAddress local, int backlog) {
                    throw new AssertionError("not used");
                }

                @Override
                public boolean isBound(UnixDomainSocketAddress address) {
                    return true;
                }
            };

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                Errno.EACCES
                        + "|this process may not make files in /no/such/directory: allow it, or"
                        + " choose another directory",
                Errno.EPERM
                        + "|this process may not make files in /no/such/directory: allow it, or"
                        + " choose another directory",
                Errno.EROFS + "|/no/such/directory is read-only: choose another directory",
                Errno.ENOENT + "|the directory /no/such/directory is missing: make it first",
                Errno.ENOTDIR + "|/no/such/directory is no directory: choose another path",
                Errno.ELOOP + "|its symbolic links go round in a circle: mend them",
                Errno.EADDRINUSE + "|a file that is no socket is there: choose another path",
                Errno.ENOMEM + "|Cannot allocate memory",
                "999|error 999"
            })
    void listeningSaysWhatAndWhichAndWhatToDo(int errno, String reason) throws Exception {
        IOException e = UnixDomainFailures.notListening(ADDRESS, errno, NONE);
        assertInstanceOf(BindException.class, e);
        assertEquals("cannot listen on " + ADDRESS + ": " + reason, e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                Errno.EACCES
                        + "|this process may not write to it, or not search /no/such/directory:"
                        + " allow it",
                Errno.ENOENT + "|there is no such file: is the server running?",
                Errno.EPROTOTYPE + "|the socket there is none of streams: choose one that is",
                Errno.ECONNREFUSED + "|the file is no socket: choose the server's path",
                Errno.EIO + "|Input/output error"
            })
    void connectingSaysWhatAndWhichAndWhatToDo(int errno, String reason) {
        IOException e = UnixDomainFailures.notConnected(ADDRESS, errno);
        assertInstanceOf(ConnectException.class, e);
        assertEquals("cannot connect to " + ADDRESS + ": " + reason, e.getMessage());
    }
}
