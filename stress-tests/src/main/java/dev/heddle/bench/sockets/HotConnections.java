package dev.heddle.bench.sockets;

import dev.heddle.load.ConnectionSource;
import dev.heddle.measure.ServerProcess;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.List;

/**
 * Opens connections that are {@linkplain SkewService hot}, and where the server spreads connections
 * by chance, until they are all on its first core: one that lands elsewhere is closed.
 */
final class HotConnections implements ConnectionSource {

    private final OpenConnectionCounts counts;
    private final boolean landsOnOneCore;

    private int open;

    /**
     * Of a server that has no connections, and gets no others meanwhile.
     *
     * @param landsOnOneCore whether they are to land there, or where the server would have them
     */
    HotConnections(ServerProcess server, boolean landsOnOneCore) {
        this.counts = new OpenConnectionCounts(server);
        this.landsOnOneCore = landsOnOneCore;
    }

    @Override
    public SocketChannel connect(InetSocketAddress target) throws IOException {
        SocketChannel channel = ConnectionSource.connect(SkewService.HOT_CLIENT, target);
        try {
            while (landsOnOneCore && !isOnFirstCore()) {
                channel.close();
                await(open);
                channel = ConnectionSource.connect(SkewService.HOT_CLIENT, target);
            }
            open++;
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Whether the newest one is there, with all before it. */
    private boolean isOnFirstCore() throws IOException {
        return await(open + 1).getFirst() == open + 1;
    }

    private List<Integer> await(int all) throws IOException {
        try {
            return counts.await(all);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while it connects");
        }
    }
}
