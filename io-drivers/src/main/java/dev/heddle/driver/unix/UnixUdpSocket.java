package dev.heddle.driver.unix;

import dev.heddle.driver.DatagramSlots;
import dev.heddle.driver.SocketEndpoint;
import dev.heddle.driver.SocketErrors;
import dev.heddle.driver.UdpSocket;
import dev.heddle.scheduler.DirectMemory;
import dev.heddle.scheduler.Errno;
import io.netty.channel.unix.Buffer;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.lang.ref.Reference;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket over a non-blocking file descriptor: {@code recvmmsg(2)} and {@code sendmmsg(2)}.
 */
final class UnixUdpSocket extends UdpSocket {

    /** Fewer bytes of the receive buffer than any datagram takes there. */
    private static final int LEAST_BUFFER_BYTES = 256;

    private final UnixEndpoint endpoint;
    private final UnixDatagramOptions options;
    private final boolean isIpv6;

    private volatile boolean isConnected;

    /**
     * @param endpoint of a UDP socket
     */
    UnixUdpSocket(UnixEndpoint endpoint) throws IOException {
        this.endpoint = endpoint;
        Socket socket = endpoint.socket();
        isIpv6 = NumberedConnect.isIpv6(socket);
        options = new UnixDatagramOptions(socket, isIpv6);
    }

    @Override
    public SocketEndpoint endpoint() {
        return endpoint;
    }

    // --- receiving
    // -----------------------------------------------------------------------------------

    @Override
    public @Nullable InetSocketAddress receive(ByteBuffer into) throws IOException {
        DatagramStaging staging = beginStaged();
        try {
            return receive(into, staging);
        } finally {
            Reference.reachabilityFence(into);
            end(staging);
        }
    }

    private @Nullable InetSocketAddress receive(ByteBuffer into, DatagramStaging staging)
            throws IOException {
        MessageHeaders headers = staging.headers();
        int position = into.position();
        boolean inPlace = DirectMemory.livesAsLongAs(into);
        if (inPlace) {
            headers.setBytes(0, Buffer.memoryAddress(into) + position, into.remaining());
        } else {
            int length = Math.min(into.remaining(), DatagramStaging.BYTES);
            if (length > 0) {
                // Throws where the memory cannot be used, before anything has been received.
                into.get(position);
            }
            headers.setBytes(0, staging.bytes().address(), length);
        }
        if (receive(headers, 1) == 0) {
            return null;
        }
        int length = headers.length(0);
        if (inPlace) {
            into.position(position + length);
        } else {
            staging.bytes().drain(into, length);
        }
        return headers.sender(0);
    }

    @Override
    public int receive(DatagramSlots into) throws IOException {
        MessageHeaders headers = headers(into);
        long memory = Buffer.memoryAddress(into.memory());
        for (int i = 0; i < into.capacity(); i++) {
            headers.setBytes(i, memory + into.offset(i), into.receiveBytes());
        }
        begin();
        int received;
        try {
            received = receive(headers, into.capacity());
        } finally {
            endpoint.endUse();
            Reference.reachabilityFence(into);
        }
        for (int i = 0; i < received; i++) {
            into.received(i, headers.length(i), headers.sender(i));
        }
        return received;
    }

    /** Makes the system call, with its buffers set. */
    private int receive(MessageHeaders headers, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            headers.setAnySender(i);
        }
        int received;
        do {
            received = headers.receive(endpoint.socket().intValue(), count);
        } while (isToBeRepeated(received));
        return countOrThrow(received);
    }

    private static MessageHeaders headers(DatagramSlots slots) {
        if (slots.driverState() instanceof MessageHeaders made) {
            return made;
        }
        MessageHeaders headers = new MessageHeaders(slots.capacity());
        slots.setDriverState(headers);
        return headers;
    }

    /** An unconnected socket is told of a peer only that it was connected to before. */
    private boolean isToBeRepeated(int result) {
        return result == -Errno.EINTR || (result == -Errno.ECONNREFUSED && !isConnected);
    }

    private static int countOrThrow(int result) throws IOException {
        if (result >= 0) {
            return result;
        }
        if (result == -Errno.EAGAIN) {
            return 0;
        }
        throw exception(-result);
    }

    private void begin() throws SocketException {
        if (!endpoint.beginUse()) {
            throw new SocketException("Socket closed");
        }
    }

    /** Begins a call for one datagram; {@link #end}. There may be no memory for it. */
    private DatagramStaging beginStaged() throws SocketException {
        DatagramStaging staging = DatagramStaging.take(endpoint);
        try {
            begin();
        } catch (SocketException e) {
            staging.giveBack(endpoint);
            throw e;
        }
        return staging;
    }

    private void end(DatagramStaging staging) {
        staging.giveBack(endpoint);
        endpoint.endUse();
    }

    // --- sending
    // -------------------------------------------------------------------------------------

    @Override
    public boolean send(ByteBuffer from, @Nullable InetSocketAddress to) throws IOException {
        requireReachable(to);
        if (from.remaining() > DatagramStaging.BYTES) {
            throw exception(Errno.EMSGSIZE);
        }
        DatagramStaging staging = beginStaged();
        try {
            MessageHeaders headers = staging.headers();
            if (DirectMemory.livesAsLongAs(from)) {
                long address = Buffer.memoryAddress(from) + from.position();
                headers.setBytes(0, address, from.remaining());
            } else {
                staging.bytes().fill(from);
                headers.setBytes(0, staging.bytes().address(), from.remaining());
            }
            headers.setReceiver(0, isIpv6, to);
            return send(headers, 0, 1) == 1;
        } finally {
            Reference.reachabilityFence(from);
            end(staging);
        }
    }

    @Override
    public int send(DatagramSlots from, int first, int count) throws IOException {
        MessageHeaders headers = headers(from);
        long memory = Buffer.memoryAddress(from.memory());
        int last = first;
        // As sendmmsg(2) has it: what cannot be sent fails by itself, and not those before it.
        while (last < first + count && (last == first || isReachable(from.address(last)))) {
            InetSocketAddress to = from.address(last);
            requireReachable(to);
            headers.setBytes(last, memory + from.offset(last), from.data(last).limit());
            headers.setReceiver(last, isIpv6, isConnected ? null : to);
            last++;
        }
        begin();
        try {
            return send(headers, first, last - first);
        } finally {
            endpoint.endUse();
            Reference.reachabilityFence(from);
        }
    }

    private int send(MessageHeaders headers, int first, int count) throws IOException {
        int sent;
        do {
            sent = headers.send(endpoint.socket().intValue(), first, count);
        } while (isToBeRepeated(sent));
        return countOrThrow(sent);
    }

    private boolean isReachable(@Nullable InetSocketAddress to) {
        return to == null || isIpv6 || !(to.getAddress() instanceof Inet6Address);
    }

    private void requireReachable(@Nullable InetSocketAddress to) throws SocketException {
        if (!isReachable(to)) {
            throw new SocketException(
                    "address " + to + " is an IPv6 one, but the socket has IPv4 only");
        }
    }

    // --- the peer
    // ------------------------------------------------------------------------------------

    @Override
    public void connect(InetSocketAddress remote) throws IOException {
        requireReachable(remote);
        int result = endpoint.call(() -> NumberedConnect.connect(endpoint.socket(), remote));
        if (result != 0) {
            throw SocketErrors.exception(-result);
        }
        isConnected = true;
        drop();
    }

    /**
     * What has come before, and what was reported of datagrams to the peer before, is not of the
     * new one's: each error is told once, by some call (ip(7)). The peer may go on sending: no more
     * than the receive buffer can have had is dropped.
     */
    private void drop() throws IOException {
        int most = endpoint.call(endpoint.socket()::getReceiveBufferSize) / LEAST_BUFFER_BYTES;
        DatagramStaging staging = beginStaged();
        try {
            MessageHeaders headers = staging.headers();
            headers.setBytes(0, staging.bytes().address(), 0);
            int outcome = 0;
            for (int i = 0; i < most && outcome != -Errno.EAGAIN; i++) {
                headers.setAnySender(0);
                outcome = headers.receive(endpoint.socket().intValue(), 1);
            }
        } finally {
            end(staging);
        }
    }

    /**
     * The system's choice of a port ends with the connection: DatagramChannelImpl does the same.
     */
    @Override
    public void disconnect(InetSocketAddress local) throws IOException {
        endpoint.call(() -> {
            endpoint.socket().disconnect();
            return true;
        });
        isConnected = false;
        InetSocketAddress left = endpoint.localAddress();
        if (left != null && left.getPort() != local.getPort()) {
            endpoint.bind(local);
        }
    }

    // --- options and groups
    // --------------------------------------------------------------------------

    @Override
    public void join(InetAddress group, @Nullable NetworkInterface on) throws IOException {
        requireReachable(new InetSocketAddress(group, 0));
        MulticastGroup membership = new MulticastGroup(group, outgoing(on));
        int result = endpoint.call(() -> membership.join(endpoint.socket()));
        if (result == -Errno.EADDRINUSE) {
            throw new SocketException("Already a member of group");
        }
        countOrThrow(result);
    }

    @Override
    public void leave(InetAddress group, @Nullable NetworkInterface on) throws IOException {
        requireReachable(new InetSocketAddress(group, 0));
        MulticastGroup membership = new MulticastGroup(group, outgoing(on));
        int result = endpoint.call(() -> membership.leave(endpoint.socket()));
        if (result == -Errno.EADDRNOTAVAIL) {
            throw new SocketException("Not a member of group");
        }
        countOrThrow(result);
    }

    private @Nullable NetworkInterface outgoing(@Nullable NetworkInterface given)
            throws IOException {
        return given != null ? given : getOption(StandardSocketOptions.IP_MULTICAST_IF);
    }

    @Override
    public <T> void setOption(SocketOption<T> option, T value) throws IOException {
        requireSupported(option);
        endpoint.call(() -> {
            options.set(option, value);
            return true;
        });
    }

    @Override
    public <T> @Nullable T getOption(SocketOption<T> option) throws IOException {
        requireSupported(option);
        if (option.equals(StandardSocketOptions.IP_MULTICAST_IF)) {
            NetworkInterface chosen = options.multicastInterface();
            return chosen == null ? null : option.type().cast(chosen);
        }
        return endpoint.call(() -> options.get(option));
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return UnixDatagramOptions.supported();
    }
}
