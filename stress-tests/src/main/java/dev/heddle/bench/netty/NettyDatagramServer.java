package dev.heddle.bench.netty;

import dev.heddle.server.RunningServer;
import dev.heddle.server.ServerDescription;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** A UDP server with a socket an event loop, all on one port, which the kernel chooses among. */
public final class NettyDatagramServer implements RunningServer {

    private final EventLoopGroup loops;
    private final ServerDescription description;
    private final List<Channel> sockets = new ArrayList<>();

    private NettyDatagramServer(EventLoopGroup loops, ServerDescription description) {
        this.loops = loops;
        this.description = description;
    }

    /**
     * Starts the loops, and sends back each datagram from then on.
     *
     * @throws UnsupportedOperationException if this machine lacks the transport
     */
    public static NettyDatagramServer openEcho(NettyTransport transport, int cores)
            throws IOException {
        NettyDatagramServer server =
                new NettyDatagramServer(
                        new MultiThreadIoEventLoopGroup(cores, transport.newHandlerFactory()),
                        NettyServer.describe(transport, cores));
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(server.loops)
                        .channel(transport.datagramType())
                        .option(UnixChannelOption.SO_REUSEPORT, true)
                        .handler(new Echo());
        int port = 0;
        for (int i = 0; i < cores; i++) {
            InetSocketAddress address =
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            var bound = bootstrap.bind(address).awaitUninterruptibly();
            if (!bound.isSuccess()) {
                server.close();
                throw new IOException("cannot bind to " + address, bound.cause());
            }
            server.sockets.add(bound.channel());
            port = server.port();
        }
        return server;
    }

    @Override
    public int port() {
        return ((InetSocketAddress) sockets.getFirst().localAddress()).getPort();
    }

    @Override
    public ServerDescription description() {
        return description;
    }

    @Override
    public void close() {
        sockets.forEach(Channel::close);
        loops.shutdownGracefully();
    }

    /**
     * The buffer that was received is the one that is sent; what was read together goes together.
     */
    @Sharable
    private static final class Echo extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            DatagramPacket packet = (DatagramPacket) message;
            context.write(
                    new DatagramPacket(packet.content(), packet.sender()), context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }
}
