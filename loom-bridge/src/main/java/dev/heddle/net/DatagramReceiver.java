package dev.heddle.net;

import dev.heddle.driver.DatagramSlots;
import dev.heddle.driver.UdpSocket;
import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.WaitLimit;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The receiving side of a UDP socket: one receive at a time. Each tries the system call and parks
 * until the socket is readable where there is nothing.
 */
final class DatagramReceiver {
    private final LiveEndpoint live;
    private final UdpSocket udp;
    private final DatagramBinding binding;
    private final TimedLock lock = new TimedLock();

    /** Guarded by {@link #lock}. */
    private final IoOperation operation = new IoOperation();

    DatagramReceiver(LiveEndpoint live, UdpSocket udp, DatagramBinding binding) {
        this.live = live;
        this.udp = udp;
        this.binding = binding;
    }

    /**
     * Takes one datagram into what remains of a buffer, and advances its position.
     *
     * @param timeoutNanos counts where there is no deadline; 0 for no limit
     * @return the sender
     */
    InetSocketAddress receive(ByteBuffer into, long timeoutNanos, @Nullable Deadline deadline)
            throws IOException {
        long mine = lock(timeoutNanos, deadline);
        try {
            live.open();
            binding.bound();
            long begin = System.nanoTime();
            InetSocketAddress sender = udp.receive(into);
            while (sender == null) {
                awaitReadable(begin, mine, deadline);
                sender = udp.receive(into);
            }
            return sender;
        } finally {
            unlock();
        }
    }

    /**
     * Takes what has come, and at least one datagram.
     *
     * @param timeoutNanos counts where there is no deadline; 0 for no limit
     */
    int receive(DatagramSlots into, long timeoutNanos, @Nullable Deadline deadline)
            throws IOException {
        long mine = lock(timeoutNanos, deadline);
        try {
            live.open();
            binding.bound();
            long begin = System.nanoTime();
            int received = udp.receive(into);
            while (received == 0) {
                awaitReadable(begin, mine, deadline);
                received = udp.receive(into);
            }
            return received;
        } finally {
            unlock();
        }
    }

    /**
     * A wait may end in vain: the next one has what is left of the time, or says that it is over.
     * Not the one in which it ends: what has come before the driver was told of that counts.
     */
    private void awaitReadable(long begin, long timeoutNanos, @Nullable Deadline deadline)
            throws IOException {
        long left = 0;
        if (deadline != null) {
            requireTime(deadline.nanosLeft());
        } else if (timeoutNanos > 0) {
            left = timeoutNanos - (System.nanoTime() - begin);
            requireTime(left);
        }
        requireTime(WaitLimit.atMost(Long.MAX_VALUE));
        try {
            live.perform(operation.awaitReadable(live.open()), left, deadline);
        } catch (SocketTimeoutException late) {
            // The receive tells.
        } finally {
            operation.forget();
        }
    }

    private static void requireTime(long nanosLeft) throws SocketTimeoutException {
        if (nanosLeft <= 0) {
            throw timedOut(OperationWait.timedOut(IoOperation.Kind.AWAIT_READABLE));
        }
    }

    /** The wait for another receiver counts; returns what is left, 0 for no limit. */
    private long lock(long timeoutNanos, @Nullable Deadline deadline)
            throws InterruptedIOException {
        try {
            return lock.lock(IoOperation.Kind.AWAIT_READABLE, timeoutNanos, deadline);
        } catch (SocketTimeoutException e) {
            throw timedOut(e);
        }
    }

    /** The JDK's words for a datagram that has not come. */
    private static SocketTimeoutException timedOut(SocketTimeoutException cause) {
        SocketTimeoutException translated = new SocketTimeoutException("Receive timed out");
        translated.initCause(cause);
        return translated;
    }

    /** Keeps receivers out; with {@link #unlock}. It waits for one that waits. */
    void lock() {
        lock.lock();
    }

    void unlock() {
        lock.unlock();
    }
}
