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
 * The sending side of a UDP socket: one send at a time. Each tries the system call and parks until
 * the socket is writable where its buffer is full.
 */
final class DatagramSender {
    private final LiveEndpoint live;
    private final UdpSocket udp;
    private final DatagramBinding binding;
    private final TimedLock lock = new TimedLock();

    /** Guarded by {@link #lock}. */
    private final IoOperation operation = new IoOperation();

    DatagramSender(LiveEndpoint live, UdpSocket udp, DatagramBinding binding) {
        this.live = live;
        this.udp = udp;
        this.binding = binding;
    }

    /**
     * Sends what remains of a buffer, and leaves its position.
     *
     * @param given null for where the socket is connected to
     * @param deadline null for none, where an interrupt ends the wait of a virtual thread only
     */
    void send(ByteBuffer from, @Nullable InetSocketAddress given, @Nullable Deadline deadline)
            throws IOException {
        lock(deadline);
        try {
            live.open();
            binding.bound();
            InetSocketAddress to = binding.route(given);
            while (!udp.send(from, to)) {
                awaitWritable(deadline);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sends the datagrams of a batch from {@code first} on, and has it note how far that got. */
    void send(DatagramSlots from, int first, DatagramBatch batch, @Nullable Deadline deadline)
            throws IOException {
        int last = batch.size();
        int next = first;
        batch.noteSent(next);
        lock(deadline);
        try {
            live.open();
            binding.bound();
            int sendable = binding.firstWithoutRoute(from, first, last);
            while (next < sendable) {
                int sent = udp.send(from, next, sendable - next);
                if (sent == 0) {
                    awaitWritable(deadline);
                }
                next += sent;
                batch.noteSent(next);
            }
            if (next < last) {
                binding.route(from.address(next));
            }
        } finally {
            lock.unlock();
        }
    }

    /** A wait may end in vain: the deadline ends that too. */
    private void awaitWritable(@Nullable Deadline deadline) throws IOException {
        boolean hasPassed = deadline != null && deadline.nanosLeft() <= 0;
        if (hasPassed || WaitLimit.isOver()) {
            throw timedOut(OperationWait.timedOut(IoOperation.Kind.AWAIT_WRITABLE));
        }
        try {
            live.perform(operation.awaitWritable(live.open()), 0, deadline);
        } catch (SocketTimeoutException e) {
            throw timedOut(e);
        } finally {
            operation.forget();
        }
    }

    /** The wait for another sender counts. */
    private void lock(@Nullable Deadline deadline) throws InterruptedIOException {
        try {
            lock.lock(IoOperation.Kind.AWAIT_WRITABLE, 0, deadline);
        } catch (SocketTimeoutException e) {
            throw timedOut(e);
        }
    }

    /** In words like those for a receive; the JDK has none, since its sends have no time-out. */
    private static SocketTimeoutException timedOut(SocketTimeoutException cause) {
        SocketTimeoutException translated = new SocketTimeoutException("Send timed out");
        translated.initCause(cause);
        return translated;
    }

    /** Keeps senders out; with {@link #unlock}. It waits for one that waits. */
    void lock() {
        lock.lock();
    }

    void unlock() {
        lock.unlock();
    }
}
