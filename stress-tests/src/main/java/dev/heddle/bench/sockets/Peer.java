package dev.heddle.bench.sockets;

import dev.heddle.bench.netty.NettyTransport;
import dev.heddle.net.HeddleSocket;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** What a service runs on. */
enum Peer {
    STOCK("stock", null, null),
    NETTY_EPOLL("netty-epoll", NettyTransport.EPOLL, null),
    NETTY_IO_URING("netty-io_uring", NettyTransport.IO_URING, null),
    HEDDLE_EPOLL("heddle-epoll", null, "epoll"),
    HEDDLE_IO_URING("heddle-io_uring", null, "uring"),
    HEDDLE_RING("heddle-ring", null, "ring");

    private final String label;
    private final @Nullable NettyTransport transport;
    private final @Nullable String driver;

    Peer(String label, @Nullable NettyTransport transport, @Nullable String driver) {
        this.label = label;
        this.transport = transport;
        this.driver = driver;
    }

    /** Netty's transport, if it is Netty. */
    @Nullable NettyTransport transport() {
        return transport;
    }

    /** Heddle's driver, if it is Heddle. */
    @Nullable String driver() {
        return driver;
    }

    boolean isHeddle() {
        return driver != null;
    }

    /**
     * A connection's socket, for what only Heddle's have.
     *
     * @throws UnsupportedOperationException if the peer is another
     */
    static HeddleSocket requireHeddle(Socket socket) {
        if (socket instanceof HeddleSocket connection) {
            return connection;
        }
        throw new UnsupportedOperationException(
                "only Heddle has direct and lent buffers: --buffers ARRAY");
    }

    /** Whether results have a ratio of {@code peer} over {@code base}. */
    static boolean isCompared(Peer peer, Peer base) {
        return peer.isHeddle() && !base.isHeddle();
    }

    /** What it is called in results. */
    @Override
    public String toString() {
        return label;
    }
}
