package dev.heddle.net;

import dev.heddle.driver.SocketEndpoint;
import dev.heddle.scheduler.IoOperation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.concurrent.locks.ReentrantLock;

/** Connects a socket; there is one attempt, after which it is connected or closed. Any thread. */
final class Connector {
    private final LiveEndpoint live;
    private final ReentrantLock lock = new ReentrantLock();

    // guarded by lock
    private final IoOperation operation = new IoOperation();
    private boolean hasBegun;
    private boolean isConnected;

    Connector(LiveEndpoint live) {
        this.live = live;
    }

    /**
     * Waits until the connection is there.
     *
     * @param timeoutNanos 0 for as long as the system tries
     * @return the local port
     */
    int connect(InetSocketAddress target, long timeoutNanos) throws IOException {
        lock.lock();
        try {
            SocketEndpoint open = live.open();
            if (hasBegun) {
                // Whoever failed is about to close the socket.
                throw new SocketException(
                        isConnected ? "Already connected" : "Connection in progress");
            }
            hasBegun = true;
            live.perform(operation.connect(open, target), timeoutNanos);
            isConnected = true;
            // Before anybody behind the lock is told so, and closes the socket.
            InetSocketAddress local = open.localAddress();
            return local == null ? 0 : local.getPort();
        } catch (NoRouteToHostException unclear) {
            throw live.open().whyNoRoute(target, unclear);
        } finally {
            try {
                // Throws where an Error has left it in flight.
                operation.forget();
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * What to connect to: "any address" is this machine's.
     *
     * @throws UnknownHostException if it is not resolved, as with the JDK's sockets
     */
    static InetSocketAddress target(InetSocketAddress given) throws IOException {
        InetAddress address = given.getAddress();
        if (address == null) {
            throw new UnknownHostException(given.getHostString());
        }
        return address.isAnyLocalAddress()
                ? new InetSocketAddress(HostNames.localHost(), given.getPort())
                : given;
    }
}
