package dev.heddle.driver.nio;

import dev.heddle.driver.DatagramSlots;
import dev.heddle.driver.SocketEndpoint;
import dev.heddle.driver.UdpSocket;
import dev.heddle.scheduler.Errno;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A UDP socket over a non-blocking channel. A batch is a loop of calls. */
final class NioUdpSocket extends UdpSocket {
    /** Fewer bytes of the receive buffer than any datagram takes there. */
    private static final int LEAST_BUFFER_BYTES = 256;

    private final DatagramChannel channel;
    private final NioDatagramEndpoint endpoint;

    private volatile boolean isConnected;

    /** What it was bound to when it was connected first; with senders and receivers kept out. */
    private @Nullable InetSocketAddress unconnectedLocal;

    /**
     * @param channel non-blocking; becomes the socket's, whose endpoint closes it
     */
    NioUdpSocket(DatagramChannel channel) {
        this.channel = channel;
        endpoint = new NioDatagramEndpoint(channel);
    }

    @Override
    public SocketEndpoint endpoint() {
        return endpoint;
    }

    @Override
    public @Nullable InetSocketAddress receive(ByteBuffer into) throws IOException {
        return (InetSocketAddress) endpoint.direct(() -> channel.receive(into));
    }

    @Override
    public int receive(DatagramSlots into) throws IOException {
        return endpoint.direct(() -> receiveAll(into));
    }

    private int receiveAll(DatagramSlots into) throws IOException {
        for (int i = 0; i < into.capacity(); i++) {
            ByteBuffer slot = into.memory().slice(into.offset(i), into.receiveBytes());
            InetSocketAddress sender;
            try {
                sender = (InetSocketAddress) channel.receive(slot);
            } catch (IOException e) {
                if (i == 0) {
                    throw e;
                }
                // An error is reported once: it was of what was sent, and these have come.
                return i;
            }
            if (sender == null) {
                return i;
            }
            into.received(i, slot.position(), sender);
        }
        return into.capacity();
    }

    @Override
    public boolean send(ByteBuffer from, @Nullable InetSocketAddress to) throws IOException {
        requireSendable(from.remaining());
        return endpoint.direct(() -> sendOne(from.duplicate(), to));
    }

    /** An empty datagram is 0 bytes, sent or not: it counts as sent. */
    private boolean sendOne(ByteBuffer from, @Nullable InetSocketAddress to) throws IOException {
        boolean isEmpty = !from.hasRemaining();
        int sent = to == null ? channel.write(from) : channel.send(from, to);
        return isEmpty || sent > 0;
    }

    @Override
    public int send(DatagramSlots from, int first, int count) throws IOException {
        return endpoint.direct(() -> sendAll(from, first, count));
    }

    private int sendAll(DatagramSlots from, int first, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            int index = first + i;
            ByteBuffer slot = from.memory().slice(from.offset(index), from.data(index).limit());
            boolean sent;
            try {
                sent = sendOne(slot, isConnected ? null : from.address(index));
            } catch (IOException | IllegalArgumentException | IllegalStateException e) {
                // Of the latter kinds are a channel's complaints of an address or of its state.
                if (i == 0) {
                    throw e;
                }
                // As sendmmsg(2) has it: the next call begins with this one.
                return i;
            }
            if (!sent) {
                return i;
            }
        }
        return count;
    }

    /** What the system says of too long a datagram, without a copy of it. */
    private static void requireSendable(int bytes) throws IOException {
        if (bytes > MAX_BYTES) {
            throw exception(Errno.EMSGSIZE);
        }
    }

    /**
     * A channel that is connected again would forget what it was bound to before, so it is
     * disconnected first. Another has tried the new peer then: where that is none, this one keeps
     * its own, and what has come from it.
     */
    @Override
    public void connect(InetSocketAddress remote) throws IOException {
        if (isConnected) {
            tryToConnect(remote);
        } else {
            unconnectedLocal = endpoint.localAddress();
        }
        try {
            endpoint.direct(channel::disconnect);
            connectChannel(remote);
        } finally {
            isConnected = channel.isConnected();
        }
    }

    /** Sends nothing. */
    private void tryToConnect(InetSocketAddress remote) throws IOException {
        InetSocketAddress local = unconnectedLocal;
        try (DatagramChannel trial = DatagramChannel.open()) {
            endpoint.direct(() -> {
                if (local != null) {
                    trial.bind(new InetSocketAddress(local.getAddress(), 0));
                }
                return trial.connect(remote);
            });
        }
    }

    private void connectChannel(InetSocketAddress remote) throws IOException {
        try {
            endpoint.direct(() -> channel.connect(remote));
        } catch (IOException e) {
            if (!channel.isConnected()) {
                throw e;
            }
            // It is connected. What it failed with, dropping what had come before
            // (DatagramChannelImpl.connect), was reported of the peer before.
            drop();
        }
    }

    /** As the channel would have: what has come, and each error, which is told once. */
    private void drop() throws IOException {
        int most = channel.getOption(StandardSocketOptions.SO_RCVBUF) / LEAST_BUFFER_BYTES;
        ByteBuffer nothing = ByteBuffer.allocate(0);
        boolean isMore = true;
        for (int i = 0; i < most && isMore; i++) {
            try {
                isMore = receive(nothing) != null;
            } catch (IOException told) {
                isMore = channel.isOpen();
            }
        }
    }

    /** The channel knows what it was bound to. */
    @Override
    public void disconnect(InetSocketAddress local) throws IOException {
        endpoint.direct(channel::disconnect);
        isConnected = false;
    }

    /** The channel's adaptor has the system's choice of an interface, which has no public name. */
    @Override
    public void join(InetAddress group, @Nullable NetworkInterface on) throws IOException {
        endpoint.direct(() -> {
            channel.socket().joinGroup(new InetSocketAddress(group, 0), on);
            return true;
        });
    }

    @Override
    public void leave(InetAddress group, @Nullable NetworkInterface on) throws IOException {
        endpoint.direct(() -> {
            channel.socket().leaveGroup(new InetSocketAddress(group, 0), on);
            return true;
        });
    }

    @Override
    public <T> void setOption(SocketOption<T> option, T value) throws IOException {
        requireSupported(option);
        endpoint.direct(() -> channel.setOption(option, value));
    }

    @Override
    public <T> @Nullable T getOption(SocketOption<T> option) throws IOException {
        requireSupported(option);
        return endpoint.direct(() -> channel.getOption(option));
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return channel.supportedOptions();
    }
}
