package dev.heddle.net;

import dev.heddle.support.HeddleSockets;
import dev.heddle.support.Task;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.params.Parameter;

/** The frame of suites whose steps run in each kind of thread. */
abstract class ThreadKindSuite extends HeddleSuite {
    static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    /** Who makes the calls. */
    enum Kind {
        HEDDLE,
        JDK_VIRTUAL,
        PLATFORM;

        boolean isVirtual() {
            return this != PLATFORM;
        }

        ThreadFactory threads(HeddleSockets heddle) {
            return switch (this) {
                case HEDDLE -> heddle.threads();
                case JDK_VIRTUAL -> Thread.ofVirtual().factory();
                case PLATFORM -> Thread.ofPlatform().daemon().factory();
            };
        }
    }

    @Parameter Kind kind;

    @Override
    Task<Void> start(Task.Body body) {
        return Task.run(kind.threads(heddle), body);
    }

    /** Both ends of a connection, both of them Heddle's. */
    record Pair(HeddleSocket client, HeddleSocket server) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            client.close();
            server.close();
        }
    }

    /** Closes what its owner closes again. */
    static void close(Closeable early) throws IOException {
        early.close();
    }

    Pair connect() throws IOException {
        try (ServerSocket listener = heddle.listen()) {
            HeddleSocket client = heddle.newSocket();
            client.connect(listener.getLocalSocketAddress());
            return new Pair(client, (HeddleSocket) listener.accept());
        }
    }
}
