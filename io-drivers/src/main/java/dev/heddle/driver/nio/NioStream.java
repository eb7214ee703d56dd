package dev.heddle.driver.nio;

import dev.heddle.driver.OpenFile;
import dev.heddle.driver.SocketErrors;
import dev.heddle.driver.file.ChannelFile;
import dev.heddle.driver.socket.BoundedSend;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoOperation;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A socket that connects or was accepted. */
final class NioStream extends NioEndpoint {
    /** What the adaptor says of a full buffer ({@code SocketAdaptor} of JDK 25). */
    private static final String BUFFER_FULL = "Socket buffer full";

    private final SocketChannel channel;

    NioStream(SocketChannel channel) {
        super(channel);
        this.channel = channel;
    }

    @Override
    int receive(IoOperation operation, ChannelTransfer transfer) throws IOException {
        int got = transfer.receive(operation, channel);
        if (got > 0) {
            return got;
        }
        return got == 0 ? -Errno.EAGAIN : 0;
    }

    @Override
    int send(IoOperation operation, ChannelTransfer transfer) throws IOException {
        try {
            // A send that paused is reported as writable at once, when the others had their turn.
            return transfer.send(operation, channel) == BoundedSend.Outcome.DONE
                    ? operation.progress()
                    : -Errno.EAGAIN;
        } catch (AsynchronousCloseException shutDown) {
            // What the channel makes of EPIPE after its own shutdownOutput.
            return channel.isOpen() ? -Errno.EPIPE : -Errno.EBADF;
        }
    }

    /** The driver state tells whether this operation has begun to connect. */
    @Override
    int connect(IoOperation operation) throws IOException {
        SocketAddress remote = operation.remote();
        if (operation.driverState() != null) {
            return channel.finishConnect() ? 0 : -Errno.EAGAIN;
        }
        if (remote == null || isWithoutInterface(remote)) {
            return -Errno.EINVAL;
        }
        operation.setDriverState(channel);
        return channel.connect(remote) ? 0 : -Errno.EAGAIN;
    }

    /**
     * A link-local address without its interface. The kernel refuses it; NIO would look through all
     * interfaces first, while it holds a lock of the whole process ({@code IPAddressUtil} of JDK
     * 25).
     */
    private static boolean isWithoutInterface(SocketAddress remote) {
        return remote instanceof InetSocketAddress internet
                && internet.getAddress() instanceof Inet6Address address
                && address.isLinkLocalAddress()
                && address.getScopeId() == 0;
    }

    /** The channel of a file that the JDK has opened knows the channel of a socket. */
    @Override
    public int sendFrom(OpenFile file, long position, int count) throws IOException {
        if (!(file instanceof ChannelFile known)) {
            return CANNOT_SEND_FILE;
        }
        try {
            return call(() -> (int) known.channel().transferTo(position, count, channel));
        } catch (SocketException e) {
            throw e;
        } catch (IOException e) {
            int errno = ChannelErrors.errno(e);
            throw (IOException) SocketErrors.exception(IoOperation.Kind.SEND, errno).initCause(e);
        }
    }

    /** A Unix-domain socket has its own ways, as with the JDK's channels. */
    @Override
    protected void endOutput() {
        try {
            if (channel.getLocalAddress() instanceof InetSocketAddress) {
                channel.shutdownOutput();
            }
        } catch (IOException | NotYetConnectedException notConnected) {
            // There is nobody to tell.
        }
    }

    @Override
    public void bind(InetSocketAddress local) throws IOException {
        call(() -> channel.bind(local));
    }

    @Override
    public void listen(InetSocketAddress local, int backlog) {
        throw new UnsupportedOperationException("a stream does not listen: open a listener");
    }

    /** The channel has it as soon as it begins to connect. */
    @Override
    public @Nullable InetSocketAddress remoteAddress() throws IOException {
        SocketAddress remote = call(channel::getRemoteAddress);
        return channel.isConnected() && remote instanceof InetSocketAddress internet
                ? internet
                : null;
    }

    /** Only a stream on the channel knows; it allocates, but does not wait. */
    @Override
    public int available() throws IOException {
        return call(() -> Channels.newInputStream(channel).available());
    }

    /** Through the adaptor too, which does not wait where the channel does not. */
    @Override
    public void sendUrgent(byte data) throws IOException {
        call(() -> {
            Socket adaptor = channel.socket();
            if (adaptor.isOutputShutdown()) {
                throw SocketErrors.exception(IoOperation.Kind.SEND, Errno.EPIPE);
            }
            try {
                adaptor.sendUrgentData(data);
            } catch (SocketException e) {
                throw e;
            } catch (IOException e) {
                int errno =
                        BUFFER_FULL.equals(e.getMessage()) ? Errno.ENOBUFS : ChannelErrors.errno(e);
                throw SocketErrors.exception(IoOperation.Kind.SEND, errno);
            }
            return channel;
        });
    }

    /** Not every system reports the end of the stream to a selector then. */
    @Override
    public void shutdownInput() throws IOException {
        call(channel::shutdownInput);
        resumeOperations();
    }

    @Override
    public void shutdownOutput() throws IOException {
        call(channel::shutdownOutput);
        resumeOperations();
    }
}
