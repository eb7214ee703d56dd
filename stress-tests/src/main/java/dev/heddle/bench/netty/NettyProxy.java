package dev.heddle.bench.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;

/**
 * Connects each new connection to a backend, on the same event loop, and leaves both to a {@link
 * NettyRelay} each. Nothing is read from the client before the backend is there.
 */
@Sharable
public final class NettyProxy extends ChannelInboundHandlerAdapter {

    private final NettyTransport transport;
    private final InetSocketAddress backend;

    /**
     * A proxy to one backend.
     *
     * @param transport the one of the server
     */
    public NettyProxy(NettyTransport transport, InetSocketAddress backend) {
        this.transport = transport;
        this.backend = backend;
    }

    @Override
    public void channelRegistered(ChannelHandlerContext context) {
        context.channel().config().setAutoRead(false);
        context.fireChannelRegistered();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        Channel client = context.channel();
        ChannelFuture connected = transport.connectBeside(client, backend, new NettyRelay(client));
        connected.addListener(done -> {
            if (done.isSuccess()) {
                client.pipeline().replace(this, "relay", new NettyRelay(connected.channel()));
                client.config().setAutoRead(true);
            } else {
                client.close();
            }
        });
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close(); // The client went away: nobody is left to tell.
    }
}
