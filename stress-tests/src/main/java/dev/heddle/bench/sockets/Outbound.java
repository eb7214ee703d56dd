package dev.heddle.bench.sockets;

import dev.heddle.Heddle;
import dev.heddle.net.HeddleSocket;
import dev.heddle.scheduler.Core;
import java.io.IOException;
import java.net.Socket;
import java.util.Objects;

/**
 * How a handler opens sockets and threads of its own, of the kind that its server has. Called on
 * the thread of a connection.
 */
interface Outbound {

    /** The JDK's sockets and scheduler. */
    Outbound STOCK =
            new Outbound() {
                @Override
                public Socket newSocket() {
                    return new Socket();
                }

                @Override
                public Thread start(Runnable body) {
                    return Thread.startVirtualThread(body);
                }
            };

    /** The JDK's sockets on threads of the system. */
    Outbound PLATFORM =
            new Outbound() {
                @Override
                public Socket newSocket() {
                    return new Socket();
                }

                @Override
                public Thread start(Runnable body) {
                    return Thread.ofPlatform().daemon().start(body);
                }
            };

    /** Heddle's, on the core of the calling thread. */
    Outbound HEDDLE =
            new Outbound() {
                @Override
                public Socket newSocket() throws IOException {
                    return new HeddleSocket();
                }

                @Override
                public Thread start(Runnable body) {
                    Core core = Objects.requireNonNull(Heddle.currentCore(), "not on a core");
                    return Heddle.ofVirtual(core).start(body);
                }
            };

    /** An unconnected socket. */
    Socket newSocket() throws IOException;

    /** Starts a thread. */
    Thread start(Runnable body);

    /** The one that belongs to a peer of blocking sockets. */
    static Outbound of(Peer peer) {
        if (peer.isHeddle()) {
            return HEDDLE;
        }
        return peer.hasPlatformThreads() ? PLATFORM : STOCK;
    }
}
