package dev.heddle.support;

import dev.heddle.net.HeddleDatagramSocket;
import dev.heddle.scheduler.CoreGroup;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** Where a suite takes its UDP sockets and threads from: Heddle, or the JDK as the oracle. */
public interface DatagramSockets extends AutoCloseable {
    /** A socket; unbound, if {@code local} is null. */
    DatagramSocket newSocket(@Nullable SocketAddress local) throws SocketException;

    /** Makes the threads that use them. */
    ThreadFactory threads();

    @Override
    void close();

    /** A socket on a port of the system's choice. */
    default DatagramSocket bound() throws SocketException {
        return newSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    /** The JDK's own, used from its own virtual threads. */
    static DatagramSockets ofJdk() {
        return new DatagramSockets() {
            @Override
            public DatagramSocket newSocket(@Nullable SocketAddress local) throws SocketException {
                return new DatagramSocket(local);
            }

            @Override
            public ThreadFactory threads() {
                return Thread.ofVirtual().factory();
            }

            @Override
            public void close() {
                // Nothing is shared.
            }
        };
    }

    /** Heddle's, on a group of their own. */
    final class OfHeddle implements DatagramSockets {
        private final HeddleSockets sockets;

        private OfHeddle(HeddleSockets sockets) {
            this.sockets = sockets;
        }

        /**
         * Opens a group; skips the test, and says why, where the driver or the CPUs are missing.
         */
        public static OfHeddle open(String driver, Callers callers) throws Exception {
            return new OfHeddle(HeddleSockets.open(driver, callers));
        }

        public CoreGroup group() {
            return sockets.group();
        }

        @Override
        public HeddleDatagramSocket newSocket(@Nullable SocketAddress local)
                throws SocketException {
            return new HeddleDatagramSocket(sockets.group(), local);
        }

        @Override
        public HeddleDatagramSocket bound() throws SocketException {
            return newSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        }

        @Override
        public ThreadFactory threads() {
            return sockets.threads();
        }

        @Override
        public void close() {
            sockets.close();
        }
    }
}
