package dev.heddle.driver.unix;

import dev.heddle.driver.SocketEndpoint;
import dev.heddle.driver.UnixDomainFailures;
import dev.heddle.driver.UnixDomainSockets;
import dev.heddle.scheduler.Errno;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Unix-domain sockets of both Linux drivers.
 *
 * @param transport makes the endpoints
 */
record DomainSockets(UnixTransport transport) implements UnixDomainSockets {
    @Override
    public @Nullable SocketEndpoint connect(UnixDomainSocketAddress remote) throws IOException {
        UnixDomainFailures.requirePath(remote);
        DomainSocket socket = open();
        boolean isConnected = false;
        try {
            int result = socket.connect(remote);
            if (result != 0 && result != -Errno.EAGAIN) {
                throw UnixDomainFailures.notConnected(remote, -result);
            }
            isConnected = result == 0;
            return isConnected ? transport.newEndpoint(socket, null) : null;
        } finally {
            if (!isConnected) {
                socket.close();
            }
        }
    }

    @Override
    public SocketEndpoint listen(UnixDomainSocketAddress local, int backlog) throws IOException {
        UnixDomainFailures.requirePath(local);
        DomainSocket socket = open();
        boolean isListening = false;
        try {
            int result = socket.bind(local);
            if (result != 0) {
                throw UnixDomainFailures.notListening(local, -result, this);
            }
            socket.listen(backlog);
            isListening = true;
            return transport.newEndpoint(socket, null);
        } catch (NativeIoException e) {
            throw (IOException)
                    UnixDomainFailures.notListening(local, -e.expectedErr(), this).initCause(e);
        } finally {
            if (!isListening) {
                socket.close();
            }
        }
    }

    private static DomainSocket open() throws IOException {
        return new DomainSocket(UnixTransport.open(Socket::newSocketDomain).intValue());
    }

    /**
     * A datagram socket cannot connect to a stream's, so whoever is bound does not hear of it: it
     * gets EPROTOTYPE where a socket is, and ECONNREFUSED where only a file is ({@code
     * unix_find_bsd} in Linux 6.18).
     */
    @Override
    public boolean isBound(UnixDomainSocketAddress address) throws IOException {
        Socket trial = UnixTransport.open(Socket::newSocketDomainDgram);
        try {
            return switch (-DomainSocket.call(NumberedCall.CONNECT, trial, address)) {
                case Errno.ECONNREFUSED, Errno.ENOENT -> false;
                default -> true;
            };
        } finally {
            trial.close();
        }
    }
}
