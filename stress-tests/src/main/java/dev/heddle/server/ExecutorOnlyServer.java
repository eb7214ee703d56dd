package dev.heddle.server;

import dev.heddle.Heddle;
import dev.heddle.scheduler.CoreGroup;
import java.io.IOException;
import java.net.InetSocketAddress;

/** The drop-in use: the JDK's sockets as they are, on Heddle's executor. */
public final class ExecutorOnlyServer {

    private ExecutorOnlyServer() {}

    /**
     * Listens, and accepts from then on.
     *
     * @param group becomes the server's, which closes it
     */
    public static VirtualThreadServer open(
            InetSocketAddress address, int backlog, CoreGroup group, SocketHandler handler)
            throws IOException {
        try {
            return StockServer.open(
                    address,
                    backlog,
                    new ServerDescription(
                            group.cores().size(), "jdk", "Heddle's executor only", "not pinned"),
                    handler,
                    Heddle.newVirtualThreadPerTaskExecutor(group),
                    group::close);
        } catch (IOException e) {
            group.close();
            throw e;
        }
    }
}
