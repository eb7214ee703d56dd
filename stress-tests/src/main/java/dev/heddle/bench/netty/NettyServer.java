package dev.heddle.bench.netty;

import dev.heddle.server.RunningServer;
import dev.heddle.server.ServerDescription;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.Version;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * A server on as many event loops as it has cores. One of them accepts beside its connections, and
 * gives new connections to the loops in turn.
 */
public final class NettyServer implements RunningServer {

    private final EventLoopGroup loops;
    private final Channel listener;
    private final ServerDescription description;

    private NettyServer(EventLoopGroup loops, Channel listener, ServerDescription description) {
        this.loops = loops;
        this.listener = listener;
        this.description = description;
    }

    /**
     * Starts the loops and listens.
     *
     * @param handler the first handler of each connection, made anew for it if need be
     * @throws UnsupportedOperationException if this machine lacks the transport
     */
    public static NettyServer open(
            NettyTransport transport,
            int cores,
            InetSocketAddress address,
            int backlog,
            ChannelHandler handler)
            throws IOException {
        EventLoopGroup loops =
                new MultiThreadIoEventLoopGroup(cores, transport.newHandlerFactory());
        var bound =
                new ServerBootstrap()
                        .group(loops)
                        .channel(transport.listenerType())
                        .option(ChannelOption.SO_BACKLOG, backlog)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                        .childHandler(handler)
                        .bind(address)
                        .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            loops.shutdownGracefully();
            throw new IOException("cannot listen on " + address, bound.cause());
        }
        return new NettyServer(loops, bound.channel(), describe(transport, cores));
    }

    static ServerDescription describe(NettyTransport transport, int cores) {
        return new ServerDescription(cores, transport.label(), "Netty " + version(), "not pinned");
    }

    private static String version() {
        Version version = Version.identify().get("netty-transport");
        return version == null ? "of unknown version" : version.artifactVersion();
    }

    @Override
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    @Override
    public ServerDescription description() {
        return description;
    }

    @Override
    public void close() {
        listener.close();
        loops.shutdownGracefully();
    }
}
