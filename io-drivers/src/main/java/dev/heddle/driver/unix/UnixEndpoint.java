package dev.heddle.driver.unix;

import dev.heddle.driver.OpenFile;
import dev.heddle.driver.SocketEndpoint;
import dev.heddle.driver.SocketErrors;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoOperation;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A TCP, UDP or Unix-domain socket over a non-blocking file descriptor, through Netty's JNI calls.
 */
public class UnixEndpoint extends SocketEndpoint {
    /** What is known of the next receive, by the last one or by a wait. */
    private enum NextReceive {
        UNKNOWN,
        FINDS_DATA,
        WAITS
    }

    private final Socket socket;
    private final @Nullable InetSocketAddress peer;

    /** Whether something in flight on a stalled ring may hold the open file beyond our close. */
    private volatile boolean isHeldByRing;

    // lease holder of the home core only
    private boolean isBroken;
    private NextReceive next = NextReceive.UNKNOWN;

    /**
     * @param socket becomes the endpoint's, which closes it
     * @param peer who made the connection; null unless it was accepted
     */
    public UnixEndpoint(Socket socket, @Nullable InetSocketAddress peer) {
        this.socket = socket;
        this.peer = peer;
    }

    /**
     * Bytes of the stream were lost: reads and writes fail from now on, and the peer is told. Lease
     * holder only.
     */
    public final void breakStream() {
        isBroken = true;
        if (beginUse()) {
            endStream();
            endUse();
        }
    }

    /** Whether {@link #breakStream} was called. Lease holder only. */
    public final boolean isBroken() {
        return isBroken;
    }

    /** A wait without memory has found the socket readable. Lease holder only. */
    public final void noteReadable() {
        next = NextReceive.FINDS_DATA;
    }

    /** A receive has got less than it asked for. Lease holder only. */
    public final void noteEmptied() {
        next = NextReceive.WAITS;
    }

    /** Whether the next receive is known to find data; asked once. Lease holder only. */
    public final boolean takeKnownReadable() {
        return takeKnown(NextReceive.FINDS_DATA);
    }

    /** Whether the next receive is likely to wait; asked once. Lease holder only. */
    public final boolean takeLikelyEmpty() {
        return takeKnown(NextReceive.WAITS);
    }

    private boolean takeKnown(NextReceive wanted) {
        boolean isKnown = next == wanted;
        if (isKnown) {
            next = NextReceive.UNKNOWN;
        }
        return isKnown;
    }

    /** A ring that nobody reaps for now holds the open file. Lease holder only. */
    public final void heldByRing() {
        isHeldByRing = true;
    }

    /** The descriptor, for the driver's own calls. */
    public final Socket socket() {
        return socket;
    }

    /** Whether it is a Unix-domain socket; its addresses are not to be had then. */
    public final boolean isUnixDomain() {
        return socket instanceof DomainSocket;
    }

    /** Accepts a connection; -1 if none waits. Lease holder only. */
    int accept(byte[] peer) throws IOException {
        return socket.accept(peer);
    }

    /** Ends both directions, so that the peer hears of it while the file is still open. */
    public final void endStream() {
        end(true);
    }

    @Override
    protected final void endOutput() {
        if (!isUnixDomain()) {
            end(false);
        }
    }

    private void end(boolean both) {
        try {
            socket.shutdown(both, true);
        } catch (IOException | NotYetConnectedException notConnected) {
            // There is nobody to tell.
        }
    }

    @Override
    protected final void closeSocket() {
        if (isHeldByRing) {
            // close(2) alone would neither send FIN nor stop listening until the ring lets go.
            endStream();
        }
        try {
            socket.close();
        } catch (IOException unimportant) {
            // close(2) frees the descriptor whatever it returns.
        }
    }

    @Override
    public void bind(InetSocketAddress local) throws IOException {
        call(() -> {
            socket.bind(local);
            return true;
        });
    }

    @Override
    public void listen(InetSocketAddress local, int backlog) throws IOException {
        call(() -> {
            socket.bind(local);
            socket.listen(backlog);
            return true;
        });
    }

    @Override
    public boolean dropHandshakes() throws IOException {
        return call(() -> {
            ListenerPrograms.dropHandshakes(socket);
            return true;
        });
    }

    @Override
    public boolean divertConnections(int first, int count) throws IOException {
        return call(() -> {
            if (count == 0) {
                ListenerPrograms.endDiversion(socket);
            } else {
                ListenerPrograms.divert(socket, first, count);
            }
            return true;
        });
    }

    @Override
    public @Nullable InetSocketAddress localAddress() throws IOException {
        return isUnixDomain()
                ? null
                : unmapped(this.<@Nullable InetSocketAddress>callNullable(socket::localAddress));
    }

    @Override
    public @Nullable InetSocketAddress remoteAddress() throws IOException {
        InetSocketAddress known = peer;
        if (isUnixDomain()) {
            return null;
        }
        return known != null
                ? call(() -> known)
                : unmapped(this.<@Nullable InetSocketAddress>callNullable(socket::remoteAddress));
    }

    @Override
    public IOException whyNoRoute(InetSocketAddress remote, NoRouteToHostException unclear)
            throws IOException {
        int result = call(() -> NumberedConnect.connect(socket, remote));
        // A route that has appeared meanwhile comes too late: the caller is going to close.
        return result == 0 || result == -NumberedCall.EINPROGRESS
                ? unclear
                : withCause(SocketErrors.exception(-result), unclear);
    }

    @Override
    public int available() throws IOException {
        return call(() -> ReadableBytes.of(socket.intValue()));
    }

    /**
     * Whether bytes may be taken from the descriptor: a driver may have some of the stream, or be
     * about to, and whoever takes what follows would be out of order. Any thread; it stays so while
     * nobody submits a receive.
     */
    public boolean isReadDirectly() {
        return true;
    }

    @Override
    public void sendUrgent(byte data) throws IOException {
        int result = call(() -> UrgentSend.send(socket.intValue(), data));
        if (result < 0) {
            // java.net's word for a full buffer, which send(2) calls EAGAIN.
            int errno = result == -Errno.EAGAIN ? Errno.ENOBUFS : -result;
            throw SocketErrors.exception(IoOperation.Kind.SEND, errno);
        }
    }

    @Override
    public void shutdownInput() throws IOException {
        shutDown(true, false);
    }

    @Override
    public void shutdownOutput() throws IOException {
        shutDown(false, true);
    }

    private void shutDown(boolean input, boolean output) throws IOException {
        call(() -> {
            try {
                socket.shutdown(input, output);
            } catch (NotYetConnectedException gone) {
                // The peer has reset the connection: there is nothing left to shut down.
            }
            return true;
        });
    }

    @Override
    public <T> void setOption(SocketOption<T> option, T value) throws IOException {
        UnixSocketOption known = known(option);
        call(() -> {
            known.set(socket, value);
            return true;
        });
        noteOption(option, value);
    }

    private UnixSocketOption known(SocketOption<?> option) {
        UnixSocketOption known =
                isUnixDomain()
                        ? UnixSocketOption.ofUnixDomain(option)
                        : UnixSocketOption.of(option);
        if (known == null) {
            throw unsupported(option);
        }
        return known;
    }

    @Override
    public <T> T getOption(SocketOption<T> option) throws IOException {
        UnixSocketOption known = known(option);
        return option.type().cast(call(() -> known.get(socket)));
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return isUnixDomain() ? UnixSocketOption.allOfUnixDomain() : UnixSocketOption.all();
    }

    @Override
    public int sendFrom(OpenFile file, long position, int count) throws IOException {
        if (!(file instanceof UnixFile unix)) {
            return CANNOT_SEND_FILE;
        }
        int sent = onDescriptor(to -> StreamCalls.sendFile(to, unix.descriptor(), position, count));
        return switch (-sent) {
            case Errno.EAGAIN -> 0;
            case Errno.EINVAL, Errno.ENOSYS, Errno.EOPNOTSUPP -> CANNOT_SEND_FILE;
            default -> {
                if (sent < 0) {
                    throw SocketErrors.exception(IoOperation.Kind.SEND, -sent);
                }
                yield sent;
            }
        };
    }

    /** A system call on the socket's descriptor, which stays the socket's meanwhile. */
    final int onDescriptor(IntUnaryOperator call) throws IOException {
        return call(() -> call.applyAsInt(socket.intValue()));
    }

    /** A system call. */
    interface SystemCall<T extends @Nullable Object> {
        T run() throws IOException;
    }

    final <T> T call(SystemCall<T> call) throws IOException {
        return this.<T>callNullable(call);
    }

    final <T extends @Nullable Object> T callNullable(SystemCall<T> call) throws IOException {
        if (!beginUse()) {
            throw new SocketException("Socket closed");
        }
        try {
            return call.run();
        } catch (NativeIoException e) {
            throw withCause(SocketErrors.exception(-e.expectedErr()), e);
        } catch (ChannelException e) {
            // Netty's calls for numbered options say it in the text only.
            int errno = SocketErrors.errno(String.valueOf(e.getMessage()));
            throw withCause(SocketErrors.exception(errno != 0 ? errno : Errno.EIO), e);
        } catch (ClosedChannelException e) {
            throw withCause(new SocketException("Socket closed"), e);
        } catch (NotYetConnectedException e) {
            throw withCause(new SocketException("Socket is not connected"), e);
        } finally {
            endUse();
        }
    }

    private static IOException withCause(IOException translated, Exception cause) {
        translated.initCause(cause);
        return translated;
    }

    /** The negated error number that an exception of Netty's socket calls stands for. */
    public static int negatedErrno(IOException failure) {
        if (failure instanceof NativeIoException known) {
            return known.expectedErr();
        }
        return failure instanceof ClosedChannelException ? -Errno.EBADF : -Errno.EIO;
    }

    /** A dual-stack socket names IPv4 peers by mapped addresses; {@code java.net} does not. */
    private static @Nullable InetSocketAddress unmapped(@Nullable InetSocketAddress address) {
        if (address == null || !(address.getAddress() instanceof Inet6Address inet6)) {
            return address;
        }
        byte[] bytes = inet6.getAddress();
        for (int i = 0; i < 12; i++) {
            if (bytes[i] != (i < 10 ? 0 : (byte) 0xff)) {
                return address;
            }
        }
        try {
            byte[] inet4 = {bytes[12], bytes[13], bytes[14], bytes[15]};
            return new InetSocketAddress(InetAddress.getByAddress(inet4), address.getPort());
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }

    @Override
    public String toString() {
        return "socket " + socket.intValue();
    }
}
