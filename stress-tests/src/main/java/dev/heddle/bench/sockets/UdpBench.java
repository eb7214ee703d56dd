package dev.heddle.bench.sockets;

import dev.heddle.load.DatagramEcho;
import dev.heddle.measure.JsonReport;
import dev.heddle.measure.ProgressLine;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code ./heddle bench udp}: datagrams that come back. */
@Command(
        name = "udp",
        mixinStandardHelpOptions = true,
        description = {
            "Compares UDP echo servers, by datagrams of 128 B of 128 clients, at a fixed rate that all",
            "hold and saturated. Takes about 2 minutes."
        })
public final class UdpBench extends SocketCommand {

    private static final int CLIENTS = 128;
    private static final int MESSAGE_BYTES = 128;

    UdpBench() {}

    @Override
    JsonReport measure(RunOptions options, ProgressLine progress) throws InterruptedException {
        return PeerComparison.ofOneLoad(
                options,
                progress,
                cases(options.peers()),
                "",
                new DatagramEcho(MESSAGE_BYTES),
                options.plan(CLIENTS));
    }

    /** Each peer as it is, and Heddle with its batches. */
    private static List<ServerCase> cases(List<Peer> peers) {
        List<ServerCase> all = new ArrayList<>();
        for (Peer peer : peers) {
            if (peer.isJava()) {
                ServerCase plain =
                        new ServerCase(peer, peer.toString(), Serve.Service.UDP, List.of());
                all.add(plain);
                if (peer.isHeddle()) {
                    all.add(plain.with("--batch", peer + ", batches"));
                }
            }
        }
        return all;
    }
}
