package dev.heddle.bench.sockets;

import dev.heddle.Heddle;
import dev.heddle.HeddleOptions;
import dev.heddle.bench.netty.NettyDatagramServer;
import dev.heddle.bench.netty.NettyTransport;
import dev.heddle.net.HeddleDatagramSocket;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.server.DatagramServer;
import dev.heddle.server.RunningServer;
import dev.heddle.server.ServerDescription;
import java.io.IOException;
import java.net.DatagramSocket;
import java.util.Collections;

/** Opens the UDP echo server of a peer: a socket a core, all on one port. */
final class DatagramPeerServer {

    private DatagramPeerServer() {}

    /**
     * Serves from then on.
     *
     * @param service of the peers with blocking sockets
     * @throws UnsupportedOperationException if this machine lacks what the peer needs
     */
    static RunningServer open(Peer peer, int cores, DatagramEchoService service)
            throws IOException {
        if (!peer.isJava()) {
            throw new UnsupportedOperationException(peer + " has no UDP echo");
        }
        NettyTransport transport = peer.transport();
        if (transport != null) {
            return NettyDatagramServer.openEcho(transport, cores);
        }
        String driver = peer.driver();
        if (driver != null) {
            return openHeddle(driver, cores, service);
        }
        boolean isPlatform = peer.hasPlatformThreads();
        String reason = isPlatform ? "platform threads" : "its own scheduler and pollers";
        Thread.Builder threads = isPlatform ? Thread.ofPlatform().daemon() : Thread.ofVirtual();
        return DatagramServer.open(
                new ServerDescription(cores, "jdk", reason, "not pinned"),
                () -> new DatagramSocket(null),
                Collections.nCopies(cores, threads.factory()),
                service,
                () -> {});
    }

    private static RunningServer openHeddle(String driver, int cores, DatagramEchoService service)
            throws IOException {
        CoreGroup group =
                Heddle.newCoreGroup(
                        HeddleOptions.defaults()
                                .withCores(cores)
                                .withDriver(driver)
                                .withPinning(false));
        try {
            return DatagramServer.open(
                    ServerDescription.parse(Heddle.describe(group)),
                    () -> new HeddleDatagramSocket(group, null),
                    group.cores().stream().map(Heddle::threadFactory).toList(),
                    service,
                    group::close);
        } catch (IOException | RuntimeException e) {
            group.close();
            throw e;
        }
    }
}
