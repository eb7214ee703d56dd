package dev.heddle.net;

import dev.heddle.driver.SocketEndpoint;
import dev.heddle.driver.UnixDomainSockets;
import dev.heddle.jdk.ChosenDrivers;
import dev.heddle.scheduler.CoreGroup;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.util.concurrent.locks.LockSupport;

/**
 * Connects Unix-domain sockets. The system does that at once, but for a listener whose backlog is
 * full: a non-blocking connect fails with EAGAIN then, and there is nothing to wait for (connect(2)
 * of Linux), so it is tried again, less and less often.
 */
final class UnixConnector {
    private static final long FIRST_PAUSE_NANOS = 100_000;
    private static final long LAST_PAUSE_NANOS = 10_000_000;

    private UnixConnector() {}

    /**
     * Waits until the connection is there.
     *
     * @param timeoutNanos 0 for as long as it takes
     */
    static SocketEndpoint connect(
            CoreGroup group, UnixDomainSocketAddress address, long timeoutNanos)
            throws IOException {
        UnixDomainSockets sockets = ChosenDrivers.transportOf(group).unixDomain();
        SocketEndpoint first = sockets.connect(address);
        return first != null ? first : connectPatiently(sockets, address, timeoutNanos);
    }

    private static SocketEndpoint connectPatiently(
            UnixDomainSockets sockets, UnixDomainSocketAddress address, long timeoutNanos)
            throws IOException {
        long startNanos = System.nanoTime();
        boolean restoreInterrupt = false;
        try {
            for (long pauseNanos = FIRST_PAUSE_NANOS; ; ) {
                long leftNanos = timeoutNanos - (System.nanoTime() - startNanos);
                if (timeoutNanos != 0 && leftNanos <= 0) {
                    throw new SocketTimeoutException("Connect timed out");
                }
                LockSupport.parkNanos(
                        timeoutNanos == 0 ? pauseNanos : Math.min(pauseNanos, leftNanos));
                if (Thread.currentThread().isInterrupted()) {
                    requirePlatformThread();
                    // While the status is set, park returns at once.
                    restoreInterrupt |= Thread.interrupted();
                }
                SocketEndpoint connected = sockets.connect(address);
                if (connected != null) {
                    return connected;
                }
                pauseNanos = Math.min(2 * pauseNanos, LAST_PAUSE_NANOS);
            }
        } finally {
            if (restoreInterrupt) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** An interrupt ends the I/O of virtual threads only, as with {@code java.net}. */
    private static void requirePlatformThread() throws IOException {
        if (Thread.currentThread().isVirtual()) {
            throw HeddleSocketImpl.closedByInterrupt(
                    new InterruptedIOException("interrupted in socket I/O"));
        }
    }
}
