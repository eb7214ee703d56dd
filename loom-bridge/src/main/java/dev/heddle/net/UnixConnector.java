package dev.heddle.net;

import dev.heddle.driver.SocketEndpoint;
import dev.heddle.driver.UnixDomainSockets;
import dev.heddle.jdk.ChosenDrivers;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.WaitLimit;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
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
     * Waits until the connection is there. An interrupt ends that for a virtual thread.
     *
     * @param timeoutNanos 0 for as long as it takes
     */
    static SocketEndpoint connect(
            CoreGroup group, UnixDomainSocketAddress address, long timeoutNanos)
            throws IOException {
        try {
            return connect(
                    group,
                    address,
                    timeoutNanos == 0
                            ? Deadline.none()
                            : Deadline.after(Duration.ofNanos(timeoutNanos)),
                    Thread.currentThread().isVirtual());
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (InterruptedIOException e) {
            throw HeddleSocketImpl.closedByInterrupt(e);
        }
    }

    /** Likewise until a deadline, and an interrupt ends it for each kind of thread. */
    static SocketEndpoint connect(
            CoreGroup group, UnixDomainSocketAddress address, Deadline deadline)
            throws IOException {
        return connect(group, address, deadline, true);
    }

    private static SocketEndpoint connect(
            CoreGroup group,
            UnixDomainSocketAddress address,
            Deadline deadline,
            boolean isInterruptible)
            throws IOException {
        UnixDomainSockets sockets = ChosenDrivers.transportOf(group).unixDomain();
        SocketEndpoint first = sockets.connect(address);
        return first != null
                ? first
                : connectPatiently(sockets, address, deadline, isInterruptible);
    }

    private static SocketEndpoint connectPatiently(
            UnixDomainSockets sockets,
            UnixDomainSocketAddress address,
            Deadline deadline,
            boolean isInterruptible)
            throws IOException {
        boolean restoreInterrupt = false;
        try {
            for (long pauseNanos = FIRST_PAUSE_NANOS; ; ) {
                long leftNanos = WaitLimit.atMost(deadline.nanosLeft());
                if (leftNanos <= 0) {
                    throw OperationWait.timedOut(IoOperation.Kind.CONNECT);
                }
                LockSupport.parkNanos(Math.min(pauseNanos, leftNanos));
                if (Thread.currentThread().isInterrupted()) {
                    if (isInterruptible) {
                        throw OperationWait.interrupted();
                    }
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
}
