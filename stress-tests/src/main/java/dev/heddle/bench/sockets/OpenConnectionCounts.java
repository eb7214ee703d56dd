package dev.heddle.bench.sockets;

import dev.heddle.measure.ServerProcess;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a server on Heddle says of its cores' connections. It hears of a new one when it accepts,
 * and of a close when it reads, so both are waited for.
 *
 * @param server asked by one thread
 */
record OpenConnectionCounts(ServerProcess server) {

    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long POLL_MILLIS = 5;

    /** The number of each core, once there are so many of all. */
    List<Integer> await(int all) throws IOException, InterruptedException {
        long startNanos = System.nanoTime();
        List<Integer> counts = server.connectionsPerCore();
        while (sum(counts) != all) {
            if (System.nanoTime() - startNanos > LIMIT_NANOS) {
                throw new IOException(
                        "%d connections are open, and the cores have %s".formatted(all, counts));
            }
            Thread.sleep(POLL_MILLIS);
            counts = server.connectionsPerCore();
        }
        return counts;
    }

    private static int sum(List<Integer> counts) {
        return counts.stream().mapToInt(Integer::intValue).sum();
    }
}
