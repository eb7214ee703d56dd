package dev.heddle.bench.sockets;

import dev.heddle.HeddleOptions;
import dev.heddle.bench.netty.NettyServer;
import dev.heddle.bench.netty.NettyTransport;
import dev.heddle.net.AcceptMode;
import dev.heddle.server.HeddleServer;
import dev.heddle.server.RunningServer;
import dev.heddle.server.SocketHandler;
import dev.heddle.server.StockServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Opens the server of a peer on a free port of the loopback interface. */
final class PeerServer {

    private static final int BACKLOG = 4096;

    private PeerServer() {}

    /**
     * Listens, and serves from then on.
     *
     * @param mode how Heddle takes its connections
     * @throws UnsupportedOperationException if this machine lacks what the peer needs
     */
    static RunningServer open(Peer peer, AcceptMode mode, int cores, PeerService service)
            throws IOException {
        if (!peer.isJava()) {
            throw new UnsupportedOperationException(peer + " is a program of its own");
        }
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        NettyTransport transport = peer.transport();
        if (transport != null) {
            return NettyServer.open(
                    transport, cores, address, BACKLOG, service.netty().apply(transport));
        }
        SocketHandler blocking = service.blocking().apply(peer);
        String driver = peer.driver();
        if (driver != null) {
            HeddleOptions options =
                    HeddleOptions.defaults().withCores(cores).withDriver(driver).withPinning(false);
            return HeddleServer.open(address, BACKLOG, options, mode, blocking);
        }
        return peer.hasPlatformThreads()
                ? StockServer.openOnPlatformThreads(address, BACKLOG, cores, blocking)
                : StockServer.open(address, BACKLOG, cores, blocking);
    }
}
