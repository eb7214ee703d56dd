package dev.heddle.driver.unix;

import dev.heddle.driver.IoTransport;
import dev.heddle.driver.OpenFile;
import dev.heddle.driver.SocketEndpoint;
import dev.heddle.driver.SocketErrors;
import dev.heddle.driver.SocketPipe;
import dev.heddle.driver.UdpSocket;
import dev.heddle.driver.UnixDomainSockets;
import dev.heddle.driver.file.FileMode;
import dev.heddle.scheduler.IoEndpoint;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens sockets for both Linux drivers. */
public abstract class UnixTransport implements IoTransport {
    /** For drivers. */
    protected UnixTransport() {}

    /** What failed when Netty was loaded; an error of a class initialiser says it in its cause. */
    protected static String reasonOf(Throwable failure) {
        Throwable cause = failure;
        while (cause.getMessage() == null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return message != null ? message : cause.toString();
    }

    @Override
    public final SocketEndpoint openStream() throws IOException {
        return open();
    }

    @Override
    public final SocketEndpoint openListener() throws IOException {
        return open();
    }

    @Override
    public final UnixDomainSockets unixDomain() {
        return new DomainSockets(this);
    }

    @Override
    public final OpenFile openFile(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        return UnixFile.open(path, FileMode.of(options), attributes);
    }

    @Override
    public final SocketPipe openPipe() throws IOException {
        return UnixPipe.open();
    }

    @Override
    public final UdpSocket openUdp() throws IOException {
        Socket socket = open(Socket::newSocketDgram);
        boolean opened = false;
        try {
            UdpSocket udp = new UnixUdpSocket(newDatagramEndpoint(socket));
            opened = true;
            return udp;
        } finally {
            if (!opened) {
                socket.close();
            }
        }
    }

    @Override
    public @Nullable IoEndpoint watch(int descriptor) {
        if (descriptor < 0) {
            throw new IllegalArgumentException(
                    "descriptor " + descriptor + " is negative: pass that of an open file");
        }
        return new ForeignDescriptor(descriptor);
    }

    @Override
    public void endBeforeClose(IoEndpoint watched) {
        if (watched instanceof ForeignDescriptor foreign) {
            foreign.endBeforeClose();
        }
    }

    private SocketEndpoint open() throws IOException {
        return newEndpoint(open(Socket::newSocketStream), null);
    }

    /** Opens a socket by one of Netty's methods. */
    static Socket open(Supplier<Socket> opening) throws IOException {
        try {
            return opening.get();
        } catch (ChannelException e) {
            throw e.getCause() instanceof NativeIoException known
                    ? (IOException) SocketErrors.exception(-known.expectedErr()).initCause(e)
                    : new IOException(e.getMessage(), e);
        }
    }

    /**
     * An endpoint of the driver's kind over a new descriptor.
     *
     * @param peer who made the connection; null unless it was accepted
     */
    protected abstract UnixEndpoint newEndpoint(Socket socket, @Nullable InetSocketAddress peer);

    /** An endpoint of the driver's kind over a new descriptor of a UDP socket. */
    protected UnixEndpoint newDatagramEndpoint(Socket socket) {
        return newEndpoint(socket, null);
    }
}
