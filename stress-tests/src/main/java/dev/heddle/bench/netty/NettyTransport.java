package dev.heddle.bench.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Netty's native transports, each with its default configuration. */
public enum NettyTransport {
    EPOLL(
            "epoll",
            EpollServerSocketChannel.class,
            EpollSocketChannel.class,
            EpollDatagramChannel.class),
    IO_URING(
            "io_uring",
            IoUringServerSocketChannel.class,
            IoUringSocketChannel.class,
            IoUringDatagramChannel.class);

    private final String label;
    private final Class<? extends ServerSocketChannel> listenerType;
    private final Class<? extends SocketChannel> socketType;
    private final Class<? extends DatagramChannel> datagramType;

    NettyTransport(
            String label,
            Class<? extends ServerSocketChannel> listenerType,
            Class<? extends SocketChannel> socketType,
            Class<? extends DatagramChannel> datagramType) {
        this.label = label;
        this.listenerType = listenerType;
        this.socketType = socketType;
        this.datagramType = datagramType;
    }

    String label() {
        return label;
    }

    Class<? extends ServerSocketChannel> listenerType() {
        return listenerType;
    }

    Class<? extends DatagramChannel> datagramType() {
        return datagramType;
    }

    /**
     * What makes the handler of each event loop.
     *
     * @throws UnsupportedOperationException if this machine lacks the transport
     */
    IoHandlerFactory newHandlerFactory() {
        @Nullable Throwable cause =
                switch (this) {
                    case EPOLL -> Epoll.unavailabilityCause();
                    case IO_URING -> IoUring.unavailabilityCause();
                };
        if (cause != null) {
            throw new UnsupportedOperationException(
                    "Netty's %s transport is not available: %s".formatted(label, cause), cause);
        }
        return switch (this) {
            case EPOLL -> EpollIoHandler.newFactory();
            case IO_URING -> IoUringIoHandler.newFactory();
        };
    }

    /** Connects to {@code address} on the event loop of {@code client}. */
    ChannelFuture connectBeside(Channel client, InetSocketAddress address, ChannelHandler handler) {
        return new Bootstrap()
                .group(client.eventLoop())
                .channel(socketType)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .handler(handler)
                .connect(address);
    }
}
