package dev.heddle.net;

import dev.heddle.driver.DatagramSlots;
import dev.heddle.driver.UdpSocket;
import dev.heddle.scheduler.IoOperation;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The sending side of a UDP socket: one send at a time. Each tries the system call and parks until
 * the socket is writable where its buffer is full.
 */
final class DatagramSender {
    private final LiveEndpoint live;
    private final UdpSocket udp;
    private final DatagramBinding binding;
    private final ReentrantLock lock = new ReentrantLock();

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
     */
    void send(ByteBuffer from, @Nullable InetSocketAddress given) throws IOException {
        lock.lock();
        try {
            live.open();
            binding.bound();
            InetSocketAddress to = binding.route(given);
            while (!udp.send(from, to)) {
                awaitWritable();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sends the datagrams of a batch from {@code first} on, and has it note how far that got. */
    void send(DatagramSlots from, int first, DatagramBatch batch) throws IOException {
        int last = batch.size();
        int next = first;
        batch.noteSent(next);
        lock.lock();
        try {
            live.open();
            binding.bound();
            binding.requireRoutes(from, first, last);
            while (next < last) {
                int sent = udp.send(from, next, last - next);
                if (sent == 0) {
                    awaitWritable();
                }
                next += sent;
                batch.noteSent(next);
            }
        } finally {
            lock.unlock();
        }
    }

    private void awaitWritable() throws IOException {
        try {
            live.perform(operation.awaitWritable(live.open()), 0);
        } finally {
            operation.forget();
        }
    }

    /** Keeps senders out; with {@link #unlock}. */
    void lock() {
        lock.lock();
    }

    void unlock() {
        lock.unlock();
    }
}
