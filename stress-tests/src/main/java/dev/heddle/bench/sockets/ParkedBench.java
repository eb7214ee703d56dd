package dev.heddle.bench.sockets;

import dev.heddle.measure.CommandFailure;
import dev.heddle.measure.JsonReport;
import dev.heddle.measure.ProgressLine;
import dev.heddle.measure.ServerProcess;
import dev.heddle.net.AcceptMode;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./heddle bench parked}: what a virtual thread costs that is parked. */
@Command(
        name = "parked",
        mixinStandardHelpOptions = true,
        description = {
            "Compares the memory that a parked virtual thread takes, with 1,000,000 of them.",
            "Takes about 4 minutes."
        })
public final class ParkedBench extends MemoryCommand<ParkedThreads> {

    private static final int WARM_UP_THREADS = 10_000;
    private static final int MAX_THREADS = 2_000_000;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "how many threads there are (default: ${DEFAULT-VALUE})")
    private int threads = 1_000_000;

    private int cores;

    ParkedBench() {
        super("thread", List.of("-Xms3g", "-Xmx3g"));
    }

    @Override
    JsonReport measure(RunOptions options, ProgressLine progress) throws InterruptedException {
        if (threads < 1 || threads > MAX_THREADS) {
            throw CommandFailure.badInput(
                    "--threads %d is not possible: give 1 to %d".formatted(threads, MAX_THREADS));
        }
        cores = options.cores();
        return super.measure(options, progress);
    }

    /** All virtual threads there are. */
    @Override
    List<ServerCase> cases(List<Peer> peers) {
        return ServerCase.ofEach(
                peers.stream().filter(Peer::hasVirtualThreads),
                Serve.Service.PARKED,
                List.of("--accept=" + AcceptMode.LEAST_CONNECTIONS));
    }

    @Override
    int warmUpCount() {
        return Math.min(WARM_UP_THREADS, threads);
    }

    @Override
    int count() {
        return threads;
    }

    @Override
    ParkedThreads open(ServerProcess server, int count) throws IOException {
        return ParkedThreads.open(server.address(), cores, count);
    }
}
