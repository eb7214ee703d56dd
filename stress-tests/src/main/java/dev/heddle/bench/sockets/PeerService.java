package dev.heddle.bench.sockets;

import dev.heddle.bench.netty.NettyBackEnd;
import dev.heddle.bench.netty.NettyEcho;
import dev.heddle.bench.netty.NettyFanOut;
import dev.heddle.bench.netty.NettyHttp;
import dev.heddle.bench.netty.NettyProxy;
import dev.heddle.bench.netty.NettyPush;
import dev.heddle.bench.netty.NettySkew;
import dev.heddle.bench.netty.NettyTransport;
import dev.heddle.http.HttpConnection;
import dev.heddle.server.SocketHandler;
import io.netty.channel.ChannelHandler;
import java.net.InetSocketAddress;
import java.util.function.Function;

/**
 * What a server does, written for each kind of peer.
 *
 * @param blocking for blocking sockets of the peer's own kind
 * @param netty for event loops with a transport of Netty's
 */
record PeerService(
        Function<Peer, SocketHandler> blocking, Function<NettyTransport, ChannelHandler> netty) {

    /** Sends back what has come; on blocking sockets by this handler. */
    static PeerService echo(SocketHandler handler) {
        return new PeerService(peer -> handler, transport -> new NettyEcho());
    }

    /** Says hello to each request. */
    static PeerService http() {
        return new PeerService(
                peer -> HttpConnection::serve, transport -> NettyHttp.forEachConnection());
    }

    /** Says hello after it has waited and run the computation. */
    static PeerService backEnd(Runnable waitAndCompute, Runnable computation) {
        return new PeerService(
                peer -> socket -> HttpConnection.serve(socket, waitAndCompute),
                transport -> NettyBackEnd.forEachConnection(BackEndWork.WAIT, computation));
    }

    /** Copies between each client and a backend. */
    static PeerService proxy(InetSocketAddress backend) {
        return new PeerService(
                peer -> new ProxyService(backend, Outbound.of(peer)),
                transport -> new NettyProxy(transport, backend));
    }

    /** Says hello after calls of an echo service, all at once. */
    static PeerService fanOut(InetSocketAddress called) {
        return new PeerService(
                peer -> new FanOutService(called, Outbound.of(peer)),
                transport ->
                        NettyFanOut.forEachConnection(
                                transport, called, FanOutService.CALLS, FanOutService.CALL_BYTES));
    }

    /**
     * Says hello, to {@linkplain SkewService hot} connections after a computation.
     *
     * @param isBatch whether that is made in the batch class, which only Heddle has
     */
    static PeerService skew(Runnable computation, boolean isBatch) {
        return new PeerService(
                peer -> new SkewService(computation, isBatch),
                transport -> NettySkew.forEachConnection(SkewService::isHot, computation));
    }

    /** Has threads that do nothing. Netty has none. */
    static PeerService parked() {
        return new PeerService(
                peer -> new ParkedService(Outbound.of(peer)),
                transport -> {
                    throw new UnsupportedOperationException("Netty's handlers have no threads");
                });
    }

    /** Writes each message to all connections. */
    static PeerService push() {
        return new PeerService(
                PushService::of,
                transport -> NettyPush.forEachConnection(PushService.MESSAGE_BYTES));
    }
}
