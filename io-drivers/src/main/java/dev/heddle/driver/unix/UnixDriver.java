package dev.heddle.driver.unix;

import dev.heddle.driver.socket.SocketDriver;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoOperation;
import io.netty.channel.unix.NativeInetAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.nio.channels.AlreadyConnectedException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Accepts and connects by plain non-blocking system calls, as both Linux drivers do. Lease holder
 * only.
 */
public abstract class UnixDriver extends SocketDriver {
    private static final Pattern NUMBER = Pattern.compile("error\\((-\\d+)\\)");

    /** What Netty's {@code Socket.accept} fills: a length, then at most so much of an address. */
    private static final int ADDRESS_BYTES = 26;

    private final UnixTransport transport;
    private final byte[] peerAddress = new byte[ADDRESS_BYTES];

    /**
     * @param core the core that owns the driver
     * @param transport makes the endpoints of accepted connections
     */
    protected UnixDriver(Core core, UnixTransport transport) {
        super(core);
        this.transport = transport;
    }

    @Override
    protected final int acceptNow(IoOperation operation) {
        UnixEndpoint listener = (UnixEndpoint) operation.endpoint();
        int descriptor;
        try {
            descriptor = listener.accept(peerAddress);
        } catch (IOException e) {
            return UnixEndpoint.negatedErrno(e);
        }
        if (descriptor < 0) {
            return -Errno.EAGAIN;
        }
        if (listener.isUnixDomain()) {
            operation.setAccepted(transport.newEndpoint(new DomainSocket(descriptor), null));
            return 0;
        }
        // Asking the descriptor for its peer would be a system call more, and one that was reset
        // meanwhile names nobody.
        var peer = NativeInetAddress.address(peerAddress, 1, peerAddress[0]);
        operation.setAccepted(transport.newEndpoint(new Socket(descriptor), peer));
        return 0;
    }

    @Override
    protected final int connectNow(IoOperation operation, SocketAddress remote) {
        try {
            return socket(operation).connect(remote) ? 0 : -Errno.EAGAIN;
        } catch (NoRouteToHostException unclear) {
            // Or no route to the network: SocketEndpoint.whyNoRoute can tell.
            return -Errno.EHOSTUNREACH;
        } catch (AlreadyConnectedException e) {
            return -Errno.EISCONN;
        } catch (IOException e) {
            return connectErrno(e);
        }
    }

    @Override
    protected final int finishConnect(IoOperation operation) {
        try {
            // SO_ERROR is 0 once the descriptor is writable and connected: connect(2).
            return -socket(operation).getSoError();
        } catch (IOException e) {
            return UnixEndpoint.negatedErrno(e);
        }
    }

    /** Netty's connect exceptions carry their number in the text only. */
    private static int connectErrno(IOException failure) {
        String text = String.valueOf(failure.getMessage());
        Matcher number = NUMBER.matcher(text);
        return number.find()
                ? Integer.parseInt(number.group(1))
                : UnixEndpoint.negatedErrno(failure);
    }

    /** The socket that an operation is on. */
    protected static Socket socket(IoOperation operation) {
        return ((UnixEndpoint) operation.endpoint()).socket();
    }
}
