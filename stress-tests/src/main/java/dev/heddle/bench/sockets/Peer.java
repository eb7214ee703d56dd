package dev.heddle.bench.sockets;

import dev.heddle.bench.netty.NettyTransport;
import dev.heddle.net.HeddleSocket;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** What a service runs on. */
enum Peer {
    STOCK("stock", null, null, null),
    STOCK_27("stock-27", null, null, null),
    PLATFORM("platform", null, null, null),
    NETTY_EPOLL("netty-epoll", NettyTransport.EPOLL, null, null),
    NETTY_IO_URING("netty-io_uring", NettyTransport.IO_URING, null, null),
    GO("go", null, null, NativeServer.GO_RAW),
    C_EPOLL("c-epoll", null, null, NativeServer.FLOOR_EPOLL),
    C_IO_URING("c-io_uring", null, null, NativeServer.FLOOR_URING),
    HEDDLE_EPOLL("heddle-epoll", null, "epoll", null),
    HEDDLE_IO_URING("heddle-io_uring", null, "uring", null),
    HEDDLE_RING("heddle-ring", null, "ring", null);

    private final String label;
    private final @Nullable NettyTransport transport;
    private final @Nullable String driver;
    private final @Nullable NativeServer program;

    Peer(
            String label,
            @Nullable NettyTransport transport,
            @Nullable String driver,
            @Nullable NativeServer program) {
        this.label = label;
        this.transport = transport;
        this.driver = driver;
        this.program = program;
    }

    /** Netty's transport, if it is Netty. */
    @Nullable NettyTransport transport() {
        return transport;
    }

    /** Heddle's driver, if it is Heddle. */
    @Nullable String driver() {
        return driver;
    }

    /** The program, if it does not run on a JVM. */
    @Nullable NativeServer program() {
        return program;
    }

    /** Whether it runs on a JVM, and has all services. */
    boolean isJava() {
        return program == null;
    }

    /** Whether it has the service. */
    boolean serves(Serve.Service service) {
        return program == null || program.serves(service);
    }

    /** Whether its threads are the system's: as many run at a time as there are processors. */
    boolean hasPlatformThreads() {
        return this == PLATFORM;
    }

    /** Whether a handler can start virtual threads. */
    boolean hasVirtualThreads() {
        return transport == null && isJava() && !hasPlatformThreads();
    }

    /** Whether it runs on JDK 27, with a poller for each carrier. */
    boolean isOnJdk27() {
        return this == STOCK_27;
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
