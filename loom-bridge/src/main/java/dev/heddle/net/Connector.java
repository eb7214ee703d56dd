package dev.heddle.net;

import dev.heddle.Heddle;
import dev.heddle.scheduler.IoOperation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.concurrent.locks.ReentrantLock;

/** Connects a socket, one attempt at a time. Any thread. */
final class Connector {
    private final LiveEndpoint live;
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by {@link #lock}. */
    private final IoOperation operation = new IoOperation();

    Connector(LiveEndpoint live) {
        this.live = live;
    }

    /**
     * Waits until the connection is there.
     *
     * @param timeoutNanos 0 for as long as the system tries
     */
    void connect(InetSocketAddress target, long timeoutNanos) throws IOException {
        lock.lock();
        try {
            live.perform(operation.connect(live.open(), target), timeoutNanos);
        } catch (NoRouteToHostException unclear) {
            throw live.open().whyNoRoute(target, unclear);
        } finally {
            operation.forget();
            lock.unlock();
        }
    }

    /** What to connect to: a host is resolved, and "any address" is this machine's. */
    static InetSocketAddress target(InetSocketAddress given) throws IOException {
        InetAddress address = given.getAddress();
        if (address == null) {
            address = resolve(given.getHostString());
        }
        if (address.isAnyLocalAddress()) {
            address = InetAddress.getLocalHost();
        }
        return new InetSocketAddress(address, given.getPort());
    }

    /** The system's resolver blocks: the core goes on with a spare carrier. */
    private static InetAddress resolve(String host) throws IOException {
        try {
            return Heddle.blocking(() -> InetAddress.getByName(host));
        } catch (UnknownHostException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("cannot resolve " + host, e);
        }
    }
}
